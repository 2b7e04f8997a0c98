#!/usr/bin/env python3
"""Shows that the tests of PlacementSafety notice every change of a comparison, a logical operator or a default.

Builds a copy of the module once, in which every such place can be changed at run time: a comparison or a logical operator
becomes an operator of its own, a number a call. Then runs the tests once for each mutant, named by an environment
variable. A mutant that passes all tests has survived.

    comparison   < becomes >=, > becomes <=, == becomes !=, and so on (negated)
                 < becomes <=, > becomes >=, and back (boundary): with measured numbers seldom a difference
    logic        && becomes ||, || becomes &&
    default      a number in a declaration grows by 5 % and 0.01, a whole one by 1

Suites that go through every combination run only for mutants that the others have not noticed.

Usage: scripts/mutate_placement_safety.py [--work DIR] [--kinds negated,logic,default,boundary] [--only N,N]
Exit code 1 when a mutant survived that scripts/mutants-that-change-nothing.txt does not name, with the reason.
"""
import argparse, os, pathlib, re, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
KNOWN = ROOT / "scripts" / "mutants-that-change-nothing.txt"
# The suites that take longest.
LONG = "DecisionTableTests|MonotonicityTests"
# Characters that Swift takes as operators; one for each place.
SYMBOLS = [chr(c) for c in list(range(0x2200, 0x2300)) + list(range(0x2500, 0x2600)) + list(range(0x2A00, 0x2B00))]
NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
BOUNDARY = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
OPERATOR = re.compile(r"(?<= )(<=|>=|==|!=|<|>|&&|\|\|)(?= )")
# Operators of a line that begins with one.
LEADING = re.compile(r"^(\s*)(&&|\|\|)(?= )")
NUMBER = re.compile(r"(?<![\w.$])(\d[\d_]*(?:\.\d+)?(?:e-?\d+)?)(?![\w.]*\()(?![\w])")
DECLARATION = re.compile(r"^\s*(?:(?:public|private|package|fileprivate) )?(?:static let|var|static var)\s+\w+(?::[^=]+)?\s*= (.*)$")


class Place:
    def __init__(self, file, line, text, what):
        self.file, self.line, self.text, self.what = file, line, text.strip(), what


def code_part(line):
    """The line without a comment."""
    at = line.find("//")
    return (line, "") if at < 0 else (line[:at], line[at:])


def transform(sources, target):
    """Writes the changeable copy; returns its mutants as (number, kind, place)."""
    mutants, operators, symbols = [], [], iter(SYMBOLS)

    def number(kind, place):
        mutants.append((len(mutants) + 1, kind, place))
        return len(mutants)

    for path in sorted(sources.glob("*.swift")):
        lines = []
        for index, line in enumerate(path.read_text().split("\n"), 1):
            code, comment = code_part(line)
            if "func " in code and "where" not in code and re.search(r"func (<|>|==)", code):
                lines.append(line)
                continue

            def swap(match):
                sign = match.group(match.lastindex)
                place = Place(path.name, index, line, sign)
                symbol = next(symbols)
                if sign in NEGATED:
                    first = number("negated", place)
                    second = number("boundary", place) if sign in BOUNDARY else 0
                    operators.append(("comparison", symbol, sign, first, second))
                else:
                    operators.append(("logic", symbol, sign, number("logic", place), 0))
                return (match.group(1) if match.lastindex > 1 else "") + symbol

            declared = DECLARATION.match(code)
            if declared and "rawValue" not in code and not code.rstrip().endswith("{"):
                head, tail = code[: declared.start(1)], code[declared.start(1) :]

                def grow(match):
                    place = Place(path.name, index, line, match.group(1))
                    return f"mutable({number('default', place)}, {match.group(1)})"

                code = head + NUMBER.sub(grow, tail)
            code = LEADING.sub(swap, code)
            code = OPERATOR.sub(swap, code)
            lines.append(code + comment)
        (target / path.name).write_text("\n".join(lines))
    (target / "Mutants.swift").write_text(support(operators))
    return mutants


def support(operators):
    text = [
        "import Foundation",
        'let activeMutant = ProcessInfo.processInfo.environment["MUTANT"].flatMap { Int($0) } ?? 0',
        "func mutable(_ number: Int, _ value: Double) -> Double {",
        "    activeMutant == number ? value + 0.05 * abs(value) + 0.01 : value",
        "}",
        "func mutable(_ number: Int, _ value: Int) -> Int { activeMutant == number ? value + 1 : value }",
    ]
    for kind, symbol, sign, first, second in operators:
        if kind == "comparison":
            protocol = "Equatable" if sign in ("==", "!=") else "Comparable"
            text.append(f"infix operator {symbol}: ComparisonPrecedence")
            text.append(f"func {symbol}<T: {protocol}>(a: T, b: T) -> Bool {{")
            text.append(f"    if activeMutant == {first} {{ return a {NEGATED[sign]} b }}")
            if second:
                text.append(f"    if activeMutant == {second} {{ return a {BOUNDARY[sign]} b }}")
            text.append(f"    return a {sign} b\n}}")
        else:
            other = "||" if sign == "&&" else "&&"
            group = "LogicalConjunctionPrecedence" if sign == "&&" else "LogicalDisjunctionPrecedence"
            text.append(f"infix operator {symbol}: {group}")
            text.append(f"func {symbol}(a: Bool, b: @autoclosure () -> Bool) -> Bool {{")
            text.append(f"    if activeMutant == {first} {{ return a {other} b() }}")
            text.append(f"    return a {sign} b()\n}}")
    return "\n".join(text) + "\n"


PACKAGE = """// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
]
let package = Package(
    name: "mutants",
    targets: [
        .systemLibrary(name: "CFFTW", pkgConfig: "fftw3f"),
        .target(name: "CKernels"),
        .target(name: "SignalKernels", dependencies: ["CFFTW", "CKernels"], swiftSettings: settings),
        .target(name: "FrameModel", dependencies: ["SignalKernels"], swiftSettings: settings),
        .target(name: "PlacementSafety", dependencies: ["FrameModel"], swiftSettings: settings),
        .testTarget(name: "PlacementSafetyTests", dependencies: ["PlacementSafety", "FrameModel"]),
    ],
    swiftLanguageModes: [.v6]
)
"""


def run_tests(work, mutant, arguments=()):
    """Whether all tests passed, of the copy as it was built last."""
    # A mutant may loop for ever: that is noticed, too.
    try:
        done = subprocess.run(
            [str(work / ".build" / "release" / "mutantsPackageTests.xctest"), "--testing-library", "swift-testing", *arguments],
            cwd=work, env=dict(os.environ, MUTANT=str(mutant)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, timeout=900)
    except subprocess.TimeoutExpired:
        return False, "no end within 900 s"
    return done.returncode == 0, done.stdout


def survives(work, mutant):
    return all(run_tests(work, mutant, [choice, LONG])[0] for choice in ("--skip", "--filter"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", help="folder of the changeable copy, kept; default: a temporary one")
    parser.add_argument("--kinds", default="negated,logic,default", help="which mutants, separated by commas")
    parser.add_argument("--only", help="numbers of mutants, separated by commas")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = pathlib.Path(options.work or temporary)
        (work / "Sources" / "PlacementSafety").mkdir(parents=True, exist_ok=True)
        (work / "Tests").mkdir(exist_ok=True)
        (work / "Package.swift").write_text(PACKAGE)
        for name in ["CFFTW", "CKernels", "SignalKernels", "FrameModel"]:
            link(ROOT / "Sources" / name, work / "Sources" / name)
        link(ROOT / "Tests" / "PlacementSafetyTests", work / "Tests" / "PlacementSafetyTests")
        mutants = transform(ROOT / "Sources" / "PlacementSafety", work / "Sources" / "PlacementSafety")
        # Builds, and runs nothing.
        subprocess.run(
            ["swift", "test", "-c", "release", "--disable-testable-imports", "--skip", "."], cwd=work, check=True)
        passed, output = run_tests(work, 0)
        if not passed:
            sys.exit("the unchanged copy does not pass its tests:\n" + output[-4000:])
        report(work, mutants, options)


def link(source, place):
    if not place.is_symlink():
        place.symlink_to(source)


def report(work, mutants, options):
    kinds = options.kinds.split(",")
    only = set(map(int, options.only.split(","))) if options.only else None
    known = {line.split("#")[0].strip() for line in KNOWN.read_text().splitlines()} if KNOWN.exists() else set()
    counts = {kind: [0, 0, 0] for kind in kinds}
    unexpected = 0
    for mutant, kind, place in mutants:
        if kind not in kinds or (only and mutant not in only):
            continue
        passed = survives(work, mutant)
        # Named by what stands there, so that a line may move.
        name = f"{kind} {place.what} {place.file}: {place.text}"
        isKnown = name in known
        counts[kind][0] += 1
        counts[kind][1 if not passed else 2] += 1
        if passed:
            unexpected += 0 if isKnown else 1
            print(f"survived{' (changes nothing)' if isKnown else ''}: {mutant} line {place.line}: {name}", flush=True)
    for kind, (total, killed, survived) in counts.items():
        print(f"{kind}: {total} mutants, {killed} noticed, {survived} survived")
    sys.exit(1 if unexpected else 0)


if __name__ == "__main__":
    main()
