import ArgumentParser
import Settings

struct ProtocolsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "protocols",
        abstract: "Lists the protocols of body regions, prints one, or prints the schema of their files.",
        discussion: """
            A protocol sets margins, a cap on depth, structures that must be seen and the needle, each figure with its
            source. Engineering defaults and published figures, not clinical advice.

            Examples:
              sounding protocols                        the names, and what each sets
              sounding protocols show rhomboid >my.yaml start one of your own
              sounding analyze session/ -o out --protocol my.yaml
            """,
        subcommands: [List.self, Show.self, Schema.self],
        defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The protocols that come with the command.")

        func run() throws {
            for name in ShippedProtocols.names {
                let entry = try SettingsFile.regionProtocol(name).value
                Console.data("\(name): \(entry.region)\n  \(entry.line)")
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints a protocol as YAML, after checking it.")

        @Argument(help: "A name from the list, or a YAML file.")
        var name: String

        func run() throws {
            do {
                var yaml = try SettingsFile.regionProtocol(name).yaml
                if yaml.hasSuffix("\n") { yaml.removeLast() }
                Console.data(yaml)
            } catch {
                Console.note("sounding: \(error)")
                throw ExitStatus.of(error)
            }
        }
    }

    struct Schema: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints the JSON schema of protocol files.")

        func run() { Console.data(String(ShippedProtocols.schema.dropLast())) }
    }
}

extension RegionProtocol {
    /// What it sets, in one line; where it comes from stands in the file itself.
    fileprivate var line: String {
        let values = figures.map { figure in
            let value = margins.first { $0.key.rawValue == figure }?.value ?? plan.needleDiameter ?? .nan
            return figure + " " + (value == value.rounded() ? "\(Int(value))" : "\(value)")
        }
        let expected = plan.expects.isEmpty ? [] : ["expects " + plan.expects.names.joined(separator: " and ")]
        return (values + expected).joined(separator: ", ")
    }
}
