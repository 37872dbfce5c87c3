import Postgres

/// One database of a fleet, or one tenant's schema in a database.
public struct FleetMember: Hashable, Sendable {
    /// What it is called: unique in the fleet, and without any secret.
    public let name: String
    /// Where its database is.
    let target: Place
    /// The schema that it is; empty for the database as a whole.
    let tenant: String

    /// A place to connect to.
    struct Place: Hashable, Sendable {
        let url: String

        var target: ConnectionTarget { .url(url) }
    }

    /// A member at a place.
    init(name: String, url: String, tenant: String = "") {
        self.name = name
        target = Place(url: url)
        self.tenant = tenant
    }
}
