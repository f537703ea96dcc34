using System.Globalization;

namespace Gateway.Benchmarks;

/// <summary>What to run and how much of it.</summary>
internal sealed record Options(string Gateway, string Reference, string Files, int Rounds, int Events, int GrowthEvents, int GrowthRounds, bool Json)
{
    public static Options Read(string[] args)
    {
        var quick = args.Contains("--quick");
        return new(
            Text("--gateway"), Text("--reference"), Text("--files"),
            Number("--rounds", quick ? 1 : 3), Number("--events", quick ? 8000 : 20000), Number("--growth", quick ? 0 : 100000), Number("--growth-rounds", 3),
            args.Contains("json"));

        string Text(string name) => args.SkipWhile(arg => arg != name).Skip(1).FirstOrDefault() ?? throw new ArgumentException($"{name} is needed.");

        int Number(string name, int otherwise) => args.SkipWhile(arg => arg != name).Skip(1).FirstOrDefault() is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
    }
}
