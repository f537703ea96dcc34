using System.Globalization;

namespace Gateway.Benchmarks;

/// <summary>The engines that the gateway stores on.</summary>
internal enum Engine
{
    Sqlite,
    Postgres,
}

/// <summary>What to run and how much of it.</summary>
internal sealed record Options
{
    public const int GrowthRounds = 3;

    public required string Gateway { get; init; }

    public required string Reference { get; init; }

    public required string Files { get; init; }

    public required string PostgresCommand { get; init; }

    public required string Simulators { get; init; }

    public required IReadOnlyList<Engine> Engines { get; init; }

    /// <summary>The rows that were asked for by name; empty for all.</summary>
    public required IReadOnlyList<string> Rows { get; init; }

    public required bool IsQuick { get; init; }

    public required int Rounds { get; init; }

    public required int Events { get; init; }

    public required int GrowthEvents { get; init; }

    /// <summary>Waiting after an outage.</summary>
    public required int Backlog { get; init; }

    /// <summary>Settled dossiers of a past, or due ones of an agency that is down; a tenth as many are parked beside them.</summary>
    public required int Crowd { get; init; }

    public required int Dossiers { get; init; }

    public required bool ShowsStatements { get; init; }

    public required bool IsJson { get; init; }

    public static Options Read(string[] args)
    {
        var quick = args.Contains("--quick");
        return new()
        {
            Gateway = Text("--gateway"),
            Reference = Text("--reference"),
            Files = Text("--files"),
            PostgresCommand = Text("--postgres-command"),
            Simulators = Text("--simulators"),
            Engines = Find("--engine") is { } one ? [Enum.Parse<Engine>(one, ignoreCase: true)] : Enum.GetValues<Engine>(),
            Rows = Find("--row")?.Split(',') ?? [],
            IsQuick = quick,
            Rounds = Number("--rounds", 3),
            Events = Number("--events", 20000),
            GrowthEvents = Number("--growth", 100000),
            Backlog = Number("--backlog", quick ? 25000 : 50000),
            Crowd = Number("--crowd", quick ? 100000 : 1000000),
            Dossiers = Number("--dossiers", quick ? 2000 : 10000),
            ShowsStatements = args.Contains("--statements"),
            IsJson = args.Contains("json"),
        };

        string? Find(string name) => args.SkipWhile(arg => arg != name).Skip(1).FirstOrDefault();

        string Text(string name) => Find(name) ?? throw new ArgumentException($"{name} is needed.");

        int Number(string name, int otherwise) => Find(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
    }
}
