using System.Globalization;
using System.Text.Json.Nodes;

namespace Gateway.Simulators.Driving;

/// <summary>An event as the shop will send it, the same bytes each time.</summary>
public sealed record ShopEvent(string Source, string Id, string Dossier, string Kind, string? Procedure, JsonObject CloudEvent);

/// <summary>
/// Writes the shop's events from the samples of contracts/intake: other people each time, every one of them made up from the serial number.
/// </summary>
public sealed class DossierEvents(string contracts, string run, TimeProvider clock)
{
    public const string Office = "000.00.12.H26", Source = $"/{Office}/onestop";
    private static readonly TimeSpan Vietnam = TimeSpan.FromHours(7);
    private static readonly string[] Given = ["An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Minh", "Ngọc", "Phúc", "Quỳnh", "Sơn", "Thảo", "Uyên", "Vân", "Yến"];
    private readonly Dictionary<string, string> samples = Directory.GetFiles(Path.Combine(contracts, "intake", "v1", "samples")).ToDictionary(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);
    private readonly Dictionary<string, int> sequences = [];
    private readonly Lock gate = new();

    /// <summary>A new dossier; <paramref name="serial"/> makes its people.</summary>
    public ShopEvent Accepted(string procedure, int serial)
    {
        var dossier = $"{Office}-{run}-{serial.ToString("D5", CultureInfo.InvariantCulture)}";
        var made = Made(Form(procedure), serial);
        var data = made["data"]!.AsObject();
        var received = ReceivedOn(procedure);
        data["procedureCode"] = procedure;
        data["receivedAt"] = Stamp(received);
        data["dueAt"] = Stamp(received.AddDays(5));
        data["channel"] = (serial % 3) switch { 0 => "online", 1 => "counter", _ => "postal" };
        return Finish(made, "accepted", dossier, procedure);
    }

    /// <summary>What happens to it later: supplemented, paid, withdrawn, decided, returned.</summary>
    public ShopEvent Later(string kind, string dossier)
    {
        var made = JsonNode.Parse(samples[kind])!.AsObject();
        foreach (var time in made["data"]!.AsObject().Select(member => member.Key).Where(name => name.EndsWith("At", StringComparison.Ordinal)).ToList())
            made["data"]![time] = Stamp(clock.GetUtcNow());
        return Finish(made, kind, dossier, null);
    }

    /// <summary>The same id with something else in it.</summary>
    public static ShopEvent Conflicting(ShopEvent first)
    {
        ArgumentNullException.ThrowIfNull(first);
        var other = first.CloudEvent.DeepClone().AsObject();
        other["data"]!["applicant"]!["phone"] = "0911111111";
        return first with { CloudEvent = other };
    }

    private ShopEvent Finish(JsonObject made, string kind, string dossier, string? procedure)
    {
        int number;
        lock (gate)
            number = sequences[dossier] = sequences.GetValueOrDefault(dossier) + 1;
        var id = $"{dossier}.{number.ToString(CultureInfo.InvariantCulture)}";
        made["source"] = Source;
        made["id"] = id;
        made["time"] = Stamp(clock.GetUtcNow());
        made["subject"] = dossier;
        made["partitionkey"] = dossier;
        made["sequence"] = number.ToString(CultureInfo.InvariantCulture);
        return new(Source, id, dossier, kind, procedure, made);
    }

    // The samples' people carry their number in every identifier; here another number makes other people.
    private JsonObject Made(string form, int serial)
    {
        var text = samples[$"accepted-{form}"];
        foreach (var number in new[] { "000058", "000007", "000009" })
            text = text.Replace(number, serial.ToString("D6", CultureInfo.InvariantCulture), StringComparison.Ordinal);
        text = text.Replace("GCS.00058", $"GCS.{serial.ToString("D5", CultureInfo.InvariantCulture)}", StringComparison.Ordinal)
            .Replace("GBT-2026-0007", $"GBT-2026-{serial.ToString("D4", CultureInfo.InvariantCulture)}", StringComparison.Ordinal)
            .Replace("Thử Nghiệm An", $"Thử Nghiệm {Given[serial % Given.Length]}", StringComparison.Ordinal);
        return JsonNode.Parse(text)!.AsObject();
    }

    private static string Form(string procedure) => procedure switch
    {
        "2.002913" or "2.002622" => "death",
        "9.900001" => "card-reissue",
        _ => "birth",
    };

    // A procedure that has ended is still finished for those who came in time.
    private DateTimeOffset ReceivedOn(string procedure)
    {
        if (procedure is "2.002621" or "2.002622")
            return new DateTimeOffset(2026, 8, 28, 9, 0, 0, Vietnam);
        var (now, from) = (clock.GetUtcNow().ToOffset(Vietnam), new DateTimeOffset(2026, 9, 1, 8, 0, 0, Vietnam));
        return now > from ? now : from;
    }

    private static string Stamp(DateTimeOffset time) => time.ToOffset(Vietnam).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
