/*
 * libpq, loaded when its first function is called. It brings fifteen libraries with it (LDAP, Kerberos, GnuTLS), which take
 * longer to load than a commit's check takes; the check connects nowhere.
 *
 * Each function here stands for the one of that name in libpq, whose header checks that both agree.
 */

#include "shim.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

/* As the dynamic linker ends a program whose library is missing. */
static void *missing(void)
{
	fprintf(stderr, "git-migrate: %s\n", dlerror());
	_Exit(127);
}

/* "If the same shared object is opened again with dlopen(), the same object handle is returned." */
static void *function(const char *name)
{
	void *library = dlopen("libpq.so.5", RTLD_LAZY | RTLD_LOCAL);
	void *found = library ? dlsym(library, name) : NULL;

	return found ? found : missing();
}

/* Two threads may both look it up, and find the same. */
#define FORWARD(name, ...) \
	static __typeof__(&name) found; \
	__typeof__(&name) call = __atomic_load_n(&found, __ATOMIC_RELAXED); \
	if (!call) { \
		call = (__typeof__(&name))function(#name); \
		__atomic_store_n(&found, call, __ATOMIC_RELAXED); \
	} \
	return call(__VA_ARGS__)

int PQbackendPID(const PGconn *conn)
{
	FORWARD(PQbackendPID, conn);
}

int PQcancel(PGcancel *cancel, char *errbuf, int errbufsize)
{
	FORWARD(PQcancel, cancel, errbuf, errbufsize);
}

void PQclear(PGresult *res)
{
	FORWARD(PQclear, res);
}

char *PQcmdStatus(PGresult *res)
{
	FORWARD(PQcmdStatus, res);
}

PostgresPollingStatusType PQconnectPoll(PGconn *conn)
{
	FORWARD(PQconnectPoll, conn);
}

PGconn *PQconnectStart(const char *conninfo)
{
	FORWARD(PQconnectStart, conninfo);
}

PGconn *PQconnectdb(const char *conninfo)
{
	FORWARD(PQconnectdb, conninfo);
}

int PQconnectionNeedsPassword(const PGconn *conn)
{
	FORWARD(PQconnectionNeedsPassword, conn);
}

PQconninfoOption *PQconninfo(PGconn *conn)
{
	FORWARD(PQconninfo, conn);
}

void PQconninfoFree(PQconninfoOption *connOptions)
{
	FORWARD(PQconninfoFree, connOptions);
}

PQconninfoOption *PQconninfoParse(const char *conninfo, char **errmsg)
{
	FORWARD(PQconninfoParse, conninfo, errmsg);
}

int PQconsumeInput(PGconn *conn)
{
	FORWARD(PQconsumeInput, conn);
}

char *PQdb(const PGconn *conn)
{
	FORWARD(PQdb, conn);
}

char *PQerrorMessage(const PGconn *conn)
{
	FORWARD(PQerrorMessage, conn);
}

void PQfinish(PGconn *conn)
{
	FORWARD(PQfinish, conn);
}

char *PQfname(const PGresult *res, int field_num)
{
	FORWARD(PQfname, res, field_num);
}

void PQfreeCancel(PGcancel *cancel)
{
	FORWARD(PQfreeCancel, cancel);
}

void PQfreemem(void *ptr)
{
	FORWARD(PQfreemem, ptr);
}

PGcancel *PQgetCancel(PGconn *conn)
{
	FORWARD(PQgetCancel, conn);
}

int PQgetCopyData(PGconn *conn, char **buffer, int async)
{
	FORWARD(PQgetCopyData, conn, buffer, async);
}

PGresult *PQgetResult(PGconn *conn)
{
	FORWARD(PQgetResult, conn);
}

int PQgetisnull(const PGresult *res, int tup_num, int field_num)
{
	FORWARD(PQgetisnull, res, tup_num, field_num);
}

int PQgetlength(const PGresult *res, int tup_num, int field_num)
{
	FORWARD(PQgetlength, res, tup_num, field_num);
}

char *PQgetvalue(const PGresult *res, int tup_num, int field_num)
{
	FORWARD(PQgetvalue, res, tup_num, field_num);
}

char *PQhost(const PGconn *conn)
{
	FORWARD(PQhost, conn);
}

char *PQhostaddr(const PGconn *conn)
{
	FORWARD(PQhostaddr, conn);
}

int PQisBusy(PGconn *conn)
{
	FORWARD(PQisBusy, conn);
}

int PQnfields(const PGresult *res)
{
	FORWARD(PQnfields, res);
}

int PQntuples(const PGresult *res)
{
	FORWARD(PQntuples, res);
}

const char *PQparameterStatus(const PGconn *conn, const char *paramName)
{
	FORWARD(PQparameterStatus, conn, paramName);
}

int PQflush(PGconn *conn)
{
	FORWARD(PQflush, conn);
}

char *PQport(const PGconn *conn)
{
	FORWARD(PQport, conn);
}

int PQputCopyData(PGconn *conn, const char *buffer, int nbytes)
{
	FORWARD(PQputCopyData, conn, buffer, nbytes);
}

int PQputCopyEnd(PGconn *conn, const char *errormsg)
{
	FORWARD(PQputCopyEnd, conn, errormsg);
}

char *PQresultErrorField(const PGresult *res, int fieldcode)
{
	FORWARD(PQresultErrorField, res, fieldcode);
}

char *PQresultErrorMessage(const PGresult *res)
{
	FORWARD(PQresultErrorMessage, res);
}

int PQsetnonblocking(PGconn *conn, int arg)
{
	FORWARD(PQsetnonblocking, conn, arg);
}

ExecStatusType PQresultStatus(const PGresult *res)
{
	FORWARD(PQresultStatus, res);
}

int PQsendQuery(PGconn *conn, const char *query)
{
	FORWARD(PQsendQuery, conn, query);
}

int PQsendQueryParams(PGconn *conn, const char *command, int nParams, const Oid *paramTypes,
	const char *const *paramValues, const int *paramLengths, const int *paramFormats,
	int resultFormat)
{
	FORWARD(PQsendQueryParams, conn, command, nParams, paramTypes, paramValues, paramLengths, paramFormats, resultFormat);
}

int PQserverVersion(const PGconn *conn)
{
	FORWARD(PQserverVersion, conn);
}

PGVerbosity PQsetErrorVerbosity(PGconn *conn, PGVerbosity verbosity)
{
	FORWARD(PQsetErrorVerbosity, conn, verbosity);
}

PQnoticeReceiver PQsetNoticeReceiver(PGconn *conn, PQnoticeReceiver proc, void *arg)
{
	FORWARD(PQsetNoticeReceiver, conn, proc, arg);
}

int PQsetSingleRowMode(PGconn *conn)
{
	FORWARD(PQsetSingleRowMode, conn);
}

int PQsocket(const PGconn *conn)
{
	FORWARD(PQsocket, conn);
}

ConnStatusType PQstatus(const PGconn *conn)
{
	FORWARD(PQstatus, conn);
}

PGTransactionStatusType PQtransactionStatus(const PGconn *conn)
{
	FORWARD(PQtransactionStatus, conn);
}

char *PQuser(const PGconn *conn)
{
	FORWARD(PQuser, conn);
}
