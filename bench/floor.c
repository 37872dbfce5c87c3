/* The least that migrations can cost: libpq, and all of them in one simple-query message.
 *
 *     floor each|single <script>...
 *
 * each:   every script in a transaction of its own. Only the last commit waits for the disk: the log is flushed in
 *         order, so that it makes the ones before durable too.
 * single: all of them in one transaction.
 *
 * Connects where the PG* variables lead. No ledger, no check, no reset of the session.
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *message;
static size_t size, capacity;

static void reserve(size_t more)
{
    if (size + more + 1 <= capacity)
        return;
    capacity = 2 * (size + more + 1);
    message = realloc(message, capacity);
    if (!message) {
        perror("floor");
        exit(1);
    }
}

static void append(const char *text)
{
    size_t length = strlen(text);

    reserve(length);
    memcpy(message + size, text, length + 1);
    size += length;
}

static void append_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char part[65536];
    size_t length;

    if (!file) {
        perror(path);
        exit(1);
    }
    while ((length = fread(part, 1, sizeof part, file)) > 0) {
        reserve(length);
        memcpy(message + size, part, length);
        size += length;
        message[size] = '\0';
    }
    fclose(file);
}

int main(int count, char **arguments)
{
    PGconn *connection;
    PGresult *result;
    int status = 0;

    if (count < 3 || (strcmp(arguments[1], "each") != 0 && strcmp(arguments[1], "single") != 0)) {
        fprintf(stderr, "usage: floor each|single <script>...\n");
        return 2;
    }
    int each = strcmp(arguments[1], "each") == 0;

    for (int i = 2; i < count; i++) {
        if (each || i == 2)
            append("BEGIN;\n");
        if (each && i < count - 1)
            append("SET LOCAL synchronous_commit = off;\n");
        append_file(arguments[i]);
        if (each || i == count - 1)
            append("COMMIT;\n");
    }

    connection = PQconnectdb("");
    if (PQstatus(connection) != CONNECTION_OK || !PQsendQuery(connection, message)) {
        fprintf(stderr, "floor: %s", PQerrorMessage(connection));
        status = 1;
    }
    /* To the end even after an error: the session is free again only then. */
    while ((result = PQgetResult(connection))) {
        if (PQresultStatus(result) == PGRES_FATAL_ERROR) {
            fprintf(stderr, "floor: %s", PQresultErrorMessage(result));
            status = 1;
        }
        PQclear(result);
    }
    PQfinish(connection);
    free(message);
    return status;
}
