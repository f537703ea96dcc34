using System.Globalization;

namespace Gateway.Benchmarks;

/// <summary>The engines that the gateway stores on.</summary>
internal enum Engine
{
    Sqlite,
    Postgres,
}

/// <summary>What to run and how much of it.</summary>
internal sealed record Options(string Gateway, string Reference, string Files, string PostgresCommand, IReadOnlyList<Engine> Engines, int Rounds, int Events, int GrowthEvents, int Backlog, bool Json)
{
    public const int GrowthRounds = 3;

    public static Options Read(string[] args)
    {
        var quick = args.Contains("--quick");
        Engine[] engines = Find("--engine") is { } one ? [Enum.Parse<Engine>(one, ignoreCase: true)] : [Engine.Sqlite];
        return new(
            Text("--gateway"), Text("--reference"), Text("--files"), Text("--postgres-command"), engines,
            Number("--rounds", 3), Number("--events", 20000), Number("--growth", quick ? 0 : 100000), Number("--backlog", quick ? 5000 : 50000),
            args.Contains("json"));

        string? Find(string name) => args.SkipWhile(arg => arg != name).Skip(1).FirstOrDefault();

        string Text(string name) => Find(name) ?? throw new ArgumentException($"{name} is needed.");

        int Number(string name, int otherwise) => Find(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
    }
}
