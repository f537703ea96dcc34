using System.Text;
using Gateway.Auditing;
using Gateway.Host.Auditing;

namespace Gateway.Tests.Auditing;

/// <summary>What somebody may do to each file of a bundle, and what is said of it: what contradicts is broken, what cannot be read is a doubt.</summary>
public sealed class BundleTamperTests
{
    private const string Records = "records.jsonl", Proofs = "proofs.json", Checkpoints = "checkpoints.jsonl", Manifest = "manifest.json", Bodies = "bodies.json", Key = "keys/";

    /// <summary>Which file, what is done to it, and the word of the verdict: a damage, a doubt, or intact.</summary>
    public static TheoryData<string, string, string> Acts => new()
    {
        { Records, "alter", nameof(Damage.Proof) }, { Records, "alter a line's head", nameof(Damage.RecordForm) }, { Records, "remove a line", nameof(Damage.RecordMissing) }, { Records, "swap two lines", nameof(Damage.RecordMissing) },
        { Records, "truncate", nameof(Damage.RecordForm) }, { Records, "cut the last line", nameof(Damage.RecordMissing) }, { Records, "add a line", nameof(Damage.RecordForm) }, { Records, "repeat a line", nameof(Damage.Proof) }, { Records, "take away", nameof(DoubtKind.EntryMissing) },
        { Proofs, "alter a hash", nameof(Damage.Proof) }, { Proofs, "break a hash", nameof(Damage.Proof) }, { Proofs, "remove a proof", nameof(Damage.Proof) }, { Proofs, "name another checkpoint", nameof(DoubtKind.NoCheckpoint) },
        { Proofs, "add a space", nameof(DoubtKind.NotAsWritten) }, { Proofs, "truncate", nameof(DoubtKind.NotReadable) }, { Proofs, "take away", nameof(DoubtKind.EntryMissing) },
        { Checkpoints, "alter", nameof(Damage.Signature) }, { Checkpoints, "alter a signature", nameof(Damage.Signature) }, { Checkpoints, "alter a line's head", nameof(Damage.CheckpointForm) }, { Checkpoints, "remove a line", nameof(Damage.CheckpointCount) },
        { Checkpoints, "cut the last line", nameof(Damage.CheckpointCount) }, { Checkpoints, "swap two lines", nameof(Damage.CheckpointLink) }, { Checkpoints, "truncate", nameof(Damage.CheckpointForm) }, { Checkpoints, "add a line", nameof(Damage.CheckpointForm) }, { Checkpoints, "take away", nameof(DoubtKind.EntryMissing) },
        { Manifest, "name another dossier", nameof(Damage.RecordForeign) }, { Manifest, "count more records", nameof(Damage.RecordCount) }, { Manifest, "count more checkpoints", nameof(Damage.CheckpointCount) }, { Manifest, "count more keys", nameof(DoubtKind.KeyCount) },
        { Manifest, "alter the time", nameof(Damage.Page) }, { Manifest, "count more bodies", nameof(Damage.BodyCount) }, { Manifest, "another version", nameof(DoubtKind.BundleVersion) }, { Manifest, "the version before", nameof(DoubtKind.NotAsWritten) }, { Manifest, "truncate", nameof(DoubtKind.NotReadable) }, { Manifest, "take away", nameof(DoubtKind.EntryMissing) },
        { Bodies, "alter a content", nameof(Damage.Body) }, { Bodies, "alter a commitment", nameof(Damage.Body) }, { Bodies, "alter the key", nameof(Damage.Body) }, { Bodies, "name another key", nameof(DoubtKind.KeyMissing) }, { Bodies, "truncate", nameof(DoubtKind.NotReadable) }, { Bodies, "take away", nameof(Damage.BodyCount) }, { Bodies, "take a body out", nameof(Damage.Body) }, { Bodies, "call it absent", nameof(Damage.BodyCount) },
        { Key, "swap for another", nameof(Damage.KeyName) }, { Key, "swap and rename", nameof(DoubtKind.KeyMissing) }, { Key, "add another", nameof(DoubtKind.KeyCount) }, { Key, "truncate", nameof(DoubtKind.NotReadable) }, { Key, "take away", nameof(DoubtKind.KeyMissing) },
        { "index.html", "add a space", nameof(Damage.Page) }, { "index.html", "take away", nameof(DoubtKind.EntryMissing) }, { "README.vi.txt", "add a space", nameof(Damage.Page) }, { "README.en.txt", "truncate", nameof(Damage.Page) },
        { "payload.exe", "add", nameof(DoubtKind.EntryUnknown) },
    };

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task What_was_done_to_a_file_is_told(string file, string act, string expected)
    {
        using var log = new SomeLog();
        using var forger = CheckpointKey.Create();
        var entries = SomeBundle.Entries(SomeBundle.Zip(await SomeBundle.WholeAsync(log)));
        Assert.Equal(1, Assert.IsType<Verdict.Intact>(SomeBundle.Verify(SomeBundle.Zip(entries))).Bodies);
        Do(entries, entries.Keys.FirstOrDefault(name => name.StartsWith(file, StringComparison.Ordinal)) ?? file, act, forger.Public);
        var verdict = SomeBundle.Verify(SomeBundle.Zip(entries));
        Assert.Equal(expected, verdict switch { Verdict.Broken broken => $"{broken.What}", Verdict.CannotTell doubtful => $"{doubtful.Doubts[0].Kind}", _ => "Intact" });
        if (verdict is Verdict.Broken { From: var from, To: var to, Expected: var should, Actual: var found })
            Assert.True(from <= to && to <= log.Rows.Count && should != found, $"{verdict}");
    }

    [Theory]
    [InlineData(0, 1, "event.accepted evt_706d6173656c722d65636f7264732d01")]
    [InlineData(3, 4, "callback.received cbk_706d6173656c722d65636f7264732d05")]
    public async Task A_record_of_a_door_that_the_dossier_names_is_missed_at_the_record_that_names_it(int taken, int naming, string missing)
    {
        using var log = new SomeLog();
        var bundle = await SomeBundle.WholeAsync(log);
        var at = bundle.Records[naming].Position;
        var broken = Assert.IsType<Verdict.Broken>(SomeBundle.Verify(SomeBundle.Zip(bundle with { Records = [.. bundle.Records.Where((_, i) => i != taken)], Bodies = null })));
        Assert.Equal(new Verdict.Broken(at, at, Damage.RecordMissing, missing, "null"), broken);
    }

    [Fact]
    public async Task A_body_and_a_key_that_are_not_the_ones_are_told_with_what_should_be_there()
    {
        using var log = new SomeLog();
        using var forger = CheckpointKey.Create();
        var bundle = await SomeBundle.WholeAsync(log);
        var (body, at) = (bundle.Bodies!.Bodies[0], bundle.Records[0].Position);
        var of = $"event.accepted evt_706d6173656c722d65636f7264732d01 ";
        var changed = bundle with { Bodies = bundle.Bodies with { Bodies = [body with { Content = "[]"u8.ToArray() }] } };
        Assert.Equal(new Verdict.Broken(at, at, Damage.Body, of + body.Commitment, of + Storage.Stage.Commitments.Of("D-1", "[]"u8)), SomeBundle.Verify(SomeBundle.Zip(changed)));
        var without = bundle with { Bodies = bundle.Bodies with { Bodies = [] } };
        Assert.Equal(new Verdict.Broken(at, at, Damage.Body, of + body.Commitment, "null"), SomeBundle.Verify(SomeBundle.Zip(without)));
        var said = bundle with { Bodies = bundle.Bodies with { Bodies = [], Absent = [body.Commitment] } };
        Assert.Equal((0, 1), Assert.IsType<Verdict.Intact>(SomeBundle.Verify(SomeBundle.Zip(said))) is var intact ? (intact.Bodies, intact.Commitments) : default);

        var entries = SomeBundle.Entries(SomeBundle.Zip(bundle));
        entries[$"keys/{log.Key.Public.Id}.pem"] = Encoding.ASCII.GetBytes(forger.Public.ToPem());
        var key = Assert.IsType<Verdict.Broken>(SomeBundle.Verify(SomeBundle.Zip(entries)));
        Assert.Equal((Damage.KeyName, log.Key.Public.Id, forger.Public.Id), (key.What, key.Expected, key.Actual));
    }

    [Fact]
    public async Task Of_an_older_versions_bundle_nobody_can_tell_how_its_pages_were()
    {
        using var log = new SomeLog();
        var entries = SomeBundle.Entries(SomeBundle.Zip(await SomeBundle.WholeAsync(log) with { Bodies = null }));
        entries["manifest.json"] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(entries["manifest.json"]).Replace("\"version\":2", "\"version\":1", StringComparison.Ordinal));
        Assert.IsType<Verdict.Intact>(SomeBundle.Verify(SomeBundle.Zip(entries)));
        entries["index.html"] = [.. entries["index.html"], (byte)' '];
        Assert.Equal([new Doubt(DoubtKind.PageDiffers, "index.html")], Assert.IsType<Verdict.CannotTell>(SomeBundle.Verify(SomeBundle.Zip(entries))).Doubts);
    }

    [Fact]
    public void Each_kind_of_damage_and_of_doubt_has_a_text_in_both_languages_and_none_of_the_other()
    {
        foreach (var word in Enum.GetNames<Damage>().Select(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName))
            Assert.Contains(word, VerdictTexts.KnownDamages);
        foreach (var word in Enum.GetNames<DoubtKind>().Select(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName))
        {
            var text = VerdictTexts.OfDoubt(word, "x");
            Assert.True(text.Vi != text.En && text.Vi.Any(letter => letter > '\u00bf') && text.En.All(char.IsAscii), word);
        }
    }

    private static void Do(Dictionary<string, byte[]> entries, string name, string act, CheckpointPublicKey other)
    {
        var text = entries.TryGetValue(name, out var content) ? Encoding.UTF8.GetString(content) : "";
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList();
        string? changed = act switch
        {
            "alter" => Swap("2026-11-25T01:00:0", "2026-11-26T01:00:0"),
            "alter a line's head" => " " + text,
            "remove a line" => Lines(lines.Skip(1)),
            "swap two lines" => Lines([lines[1], lines[0], .. lines.Skip(2)]),
            "truncate" => text[..(text.Length - 3)],
            "cut the last line" => Lines(lines.SkipLast(1)),
            "add a line" => text + "{}\n",
            "repeat a line" => text + lines[^1] + "\n",
            "alter a hash" => text.Insert(text.IndexOf("\"path\":[\"", StringComparison.Ordinal) + 9, "0")[..^0].Remove(text.IndexOf("\"path\":[\"", StringComparison.Ordinal) + 10, 1),
            "break a hash" => Swap("\"path\":[\"", "\"path\":[\"Z"),
            "remove a proof" => text.Remove(text.LastIndexOf(",{\"position\"", StringComparison.Ordinal)) + "]}",
            "name another checkpoint" => Swap("\"checkpoint\":\"", "\"checkpoint\":\"0"),
            "add a space" => text + " ",
            "alter a signature" => Swap("\"signature\":\"ME", "\"signature\":\"MF"),
            "name another dossier" => Swap("\"dossier\":\"D-1\"", "\"dossier\":\"D-3\""),
            "count more records" => Swap("\"records\":6", "\"records\":7"),
            "count more checkpoints" => Swap("\"checkpoints\":2", "\"checkpoints\":3"),
            "count more keys" => Swap("\"keys\":1", "\"keys\":2"),
            "alter the time" => Swap("2026-11-25", "2026-11-24"),
            "another version" => Swap("\"version\":2", "\"version\":3"),
            "the version before" => Swap("\"version\":2", "\"version\":1"),
            "count more bodies" => Swap("\"bodies\":1", "\"bodies\":2"),
            "take a body out" => text.Remove(text.IndexOf("\"bodies\":[", StringComparison.Ordinal)) + "\"bodies\":[],\"absent\":[]}",
            "call it absent" => text.Remove(text.IndexOf("\"bodies\":[", StringComparison.Ordinal)) + $"\"bodies\":[],\"absent\":[\"{Storage.Stage.Commitments.Of("D-1", "{}"u8)}\"]}}",
            "alter a content" => Swap("\"content\":\"e", "\"content\":\"f"),
            "alter a commitment" => Swap(":", "0:", text.IndexOf("\"commitment\":\"", StringComparison.Ordinal) + 15),
            "alter the key" => Swap("\"key\":\"8", "\"key\":\"9"),
            "name another key" => Swap("{\"id\":\"", "{\"id\":\"0"),
            "swap for another" or "swap and rename" => other.ToPem(),
            "add" => "x",
            _ => null,
        };
        if (act is "take away" or "swap and rename")
            entries.Remove(name);
        if (act is "add another")
            entries[$"keys/{other.Id}.pem"] = Encoding.ASCII.GetBytes(other.ToPem());
        else if (changed is not null)
            entries[act == "swap and rename" ? $"keys/{other.Id}.pem" : name] = Encoding.UTF8.GetBytes(changed);

        string Swap(string from, string to, int start = 0)
        {
            var at = text.IndexOf(from, start, StringComparison.Ordinal);
            Assert.True(at >= 0, $"{name}: {from}\n{text}");
            return text.Remove(at, from.Length).Insert(at, to);
        }
    }

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));
}
