// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "git-migrate",
    products: [
        .executable(name: "git-migrate", targets: ["git-migrate"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
    ],
    targets: [
        // The C libraries: a module map and a header each, and libpq's functions, which load it when they are called.
        .systemLibrary(name: "CLibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
        .target(name: "CLibpq"),
        .systemLibrary(name: "CPgQuery", providers: [.apt(["libpg-query-dev", "libprotobuf-c-dev"])]),

        // Their owned wrappers, which know nothing of migrations.
        .target(name: "Git", dependencies: ["CLibgit2"]),
        .target(name: "Postgres", dependencies: ["CLibpq"]),
        .target(name: "SQL", dependencies: ["CPgQuery"]),

        // The domain: values and pure functions.
        .target(name: "Migrations"),

        // What the tool does, what it says, and its command line.
        .target(
            name: "Workflows",
            dependencies: ["Git", "Postgres", "SQL", "Migrations"],
            plugins: ["EmbedFiles"]
        ),
        .target(name: "Reporting", dependencies: ["Git", "Postgres", "SQL", "Migrations", "Workflows"]),
        .executableTarget(
            name: "git-migrate",
            dependencies: [
                "Reporting", "Workflows", "Migrations",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),

        // Embeds the ledger's migrations, the queries, the hooks, the rules' pages and the styles in the binary at build time.
        .executableTarget(name: "embed-files"),
        .plugin(name: "EmbedFiles", capability: .buildTool(), dependencies: ["embed-files"]),

        .target(name: "TestSupport", dependencies: ["Postgres"], path: "Tests/TestSupport"),
        .testTarget(name: "GitTests", dependencies: ["Git", "TestSupport"]),
        .testTarget(name: "PostgresTests", dependencies: ["Postgres", "TestSupport"]),
        .testTarget(name: "SQLTests", dependencies: ["SQL", "TestSupport"]),
        .testTarget(name: "MigrationsTests", dependencies: ["Migrations", "TestSupport"]),
        .testTarget(
            name: "WorkflowsTests",
            dependencies: ["Workflows", "Git", "Postgres", "SQL", "Migrations", "TestSupport"]
        ),
        .testTarget(
            name: "ReportingTests",
            dependencies: ["Reporting", "Workflows", "Git", "Migrations", "TestSupport"]
        ),
        .testTarget(
            name: "DocumentationTests",
            dependencies: ["git-migrate", "Reporting", "Workflows", "SQL", "Migrations", "TestSupport"]
        ),
        .testTarget(name: "CommandTests", dependencies: ["git-migrate", "TestSupport"]),
        .testTarget(name: "FaultTests", dependencies: ["git-migrate", "Postgres", "TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)

// The fuzzer takes the place of the tests that replay what it found: it is built by `make fuzz` alone.
let isFuzzing = Context.environment["GIT_MIGRATE_FUZZ"] != nil
package.targets.append(
    isFuzzing
        ? .executableTarget(
            name: "fuzz",
            dependencies: ["Workflows", "SQL", "Migrations"],
            path: "Tests/FuzzTests",
            exclude: ["Corpus", "ReplayTests.swift", "sql.dict"]
        )
        : .testTarget(
            name: "FuzzTests",
            dependencies: ["Workflows", "SQL", "Migrations"],
            path: "Tests/FuzzTests",
            exclude: ["Corpus", "Entry", "sql.dict"]
        )
)

// What measures snapshots is built by `make bench-snapshot` alone.
if Context.environment["GIT_MIGRATE_BENCH"] != nil {
    package.targets.append(
        .executableTarget(
            name: "snapshot-bench",
            dependencies: ["Workflows", "Postgres", "Migrations"],
            path: "bench/Snapshot"
        )
    )
}

// A warning is an error while the tool is worked on, and never in a release build, which may meet a newer compiler.
for target in package.targets where [.regular, .executable, .test].contains(target.type) {
    target.swiftSettings = [.treatAllWarnings(as: .error, .when(configuration: .debug))]
}
