import Migrations

/// What is wrong with a fleet, or with what is asked of it.
public enum FleetProblem: Error, Hashable, Sendable {
    /// The variable or the file holds no URL.
    case empty(EnvironmentName, place: String)
    /// The file cannot be read.
    case unreadable(EnvironmentName, path: String)
    /// No schema is a tenant's.
    case noTenants(EnvironmentName, database: String)
    /// The canary is no member.
    case noSuchCanary(EnvironmentName, String)
    /// One database or tenant stands in the list twice.
    case repeated(EnvironmentName, String)
    /// The member is none.
    case noSuchMember(EnvironmentName, String)
    /// A member is named, and the environment is one database.
    case noFleet(EnvironmentName, member: String)
    /// A count of members or of failures is given, and the environment is one database.
    case noFleetForOptions(EnvironmentName)
    /// The work is about one database, and no member is named; the members, the canary first.
    case needsMember(EnvironmentName, [String])
    /// Undoing brings members to so many places, where it is to be one.
    case leadsApart(EnvironmentName, Fleet.Undo, places: Int)
    /// The member does not stand any more where it stood when the members were looked at.
    case movedMeanwhile(String)
    /// The system gave no thread.
    case noThread
}
