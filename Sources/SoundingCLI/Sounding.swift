import ArgumentParser

@main
struct Sounding: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "sounding")
}
