using System.Buffers.Binary;
using System.Text;
using Gateway.Auditing;

namespace Gateway.Tests.Auditing;

/// <summary>Archives that somebody made to hurt whoever opens them.</summary>
public sealed class HostileZipTests
{
    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("keys/../manifest.json")]
    [InlineData("keys\\0123456789abcdef.pem")]
    [InlineData("keys/0123456789ABCDEF.pem")]
    [InlineData("Records.jsonl")]
    [InlineData("records.jsonl\0")]
    [InlineData("keys/")]
    [InlineData("payload.exe")]
    public async Task An_entry_that_has_no_place_is_refused(string name)
    {
        var entries = await EntriesAsync();
        Assert.Equal(new Doubt(DoubtKind.EntryUnknown, ""), Doubt(SomeBundle.Zip([.. entries, new(name, [1])])));
    }

    [Fact]
    public async Task An_entry_that_is_there_twice_is_refused()
    {
        var entries = await EntriesAsync();
        Assert.Equal(new Doubt(DoubtKind.EntryTwice, "records.jsonl"), Doubt(SomeBundle.Zip([.. entries, new("records.jsonl", entries["records.jsonl"])])));
    }

    [Fact]
    public async Task An_entry_that_is_missing_is_named()
    {
        var entries = await EntriesAsync();
        foreach (var name in entries.Keys.Where(name => !name.StartsWith("keys/", StringComparison.Ordinal)))
            Assert.Equal(new Doubt(DoubtKind.EntryMissing, name), Doubt(SomeBundle.Zip(entries.Where(entry => entry.Key != name))));
        Assert.IsType<Verdict.CannotTell>(SomeBundle.Verify(SomeBundle.Zip(entries.Where(entry => !entry.Key.StartsWith("keys/", StringComparison.Ordinal)))));
    }

    [Fact]
    public async Task A_bomb_is_unpacked_no_further_than_its_kind_may_grow()
    {
        var entries = await EntriesAsync();
        foreach (var name in new[] { "manifest.json", "README.vi.txt", "checkpoints.jsonl" })
        {
            var bomb = entries.ToDictionary();
            bomb[name] = new byte[20 * 1024 * 1024];
            var zip = SomeBundle.Zip(bomb);
            Assert.InRange(zip.Length, 1, 100_000);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Equal(new Doubt(DoubtKind.EntryTooLarge, name), Doubt(zip));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 80L * 1024 * 1024);
        }
    }

    [Theory]
    [InlineData("[", "1,", "1]")]
    [InlineData("{\"\u202e", "\u202e\u202e", "\":1}")]
    public async Task A_record_that_none_of_ours_could_be_is_not_looked_into(string head, string piece, string tail)
    {
        var entries = await EntriesAsync();
        var record = new StringBuilder("{\"v\":1,\"chain\":\"D-1\",\"n\":0,\"prev\":null,\"x\":").Append(head);
        while (record.Length < (piece.Length == 2 && piece[0] > 127 ? 8 : 24) * 1024 * 1024)
            record.Append(piece);
        var lines = Encoding.UTF8.GetString(entries["records.jsonl"]).Split('\n');
        lines[0] = lines[0][..(lines[0].IndexOf("\"record\":", StringComparison.Ordinal) + 9)] + record.Append(tail).Append('}') + "}";
        entries["records.jsonl"] = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        var zip = SomeBundle.Zip(entries);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(Damage.RecordForm, Assert.IsType<Verdict.Broken>(SomeBundle.Verify(zip)).What);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 300L * 1024 * 1024);
    }

    [Fact]
    public async Task A_size_that_lies_changes_nothing()
    {
        var entries = await EntriesAsync();
        entries["manifest.json"] = new byte[1024 * 1024];
        var zip = SomeBundle.Zip(entries);
        // The size in the directory (APPNOTE §4.3.12), of the first entry.
        var at = zip.AsSpan().IndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(at + 24), 100);
        Assert.Equal("manifest.json", Doubt(zip).Detail);
    }

    [Fact]
    public void Thousands_of_entries_are_not_even_listed()
    {
        var zip = SomeBundle.Zip(Enumerable.Range(0, 5_000).Select(i => KeyValuePair.Create($"keys/{i:x16}.pem", Array.Empty<byte>())));
        Assert.Equal(DoubtKind.TooManyEntries, Doubt(zip).Kind);
        BinaryPrimitives.WriteUInt16LittleEndian(zip.AsSpan(zip.Length - 12), 8);
        Assert.Equal(DoubtKind.TooManyEntries, Doubt(zip).Kind);
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(zip.Length - 6), uint.MaxValue);
        Assert.Equal(DoubtKind.TooManyEntries, Doubt(zip).Kind);
    }

    [Fact]
    public async Task A_file_cut_or_changed_anywhere_is_never_an_exception()
    {
        var zip = SomeBundle.Zip(await EntriesAsync());
        var random = new Random(3);
        for (var run = 0; run < 500; run++)
        {
            var changed = run % 2 == 0 ? zip[..random.Next(zip.Length)] : zip.ToArray();
            for (var i = 0; i < run % 4 && changed.Length > 0; i++)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            _ = SomeBundle.Verify(changed);
        }
        Assert.IsType<Verdict.CannotTell>(SomeBundle.Verify([]));
        Assert.IsType<Verdict.CannotTell>(SomeBundle.Verify(Encoding.UTF8.GetBytes("no zip")));
    }

    [Fact]
    public async Task A_text_of_another_shape_is_a_doubt_that_names_its_place()
    {
        var entries = await EntriesAsync();
        (string Name, string Text)[] others =
        [
            ("manifest.json", "{}"), ("manifest.json", "null"), ("manifest.json", Text("manifest.json").Replace("{", "{\"x\":1,", StringComparison.Ordinal)),
            ("proofs.json", new string('[', 100_000)), ("bodies.json", "{}"),
        ];
        foreach (var (name, text) in others)
        {
            var changed = entries.ToDictionary();
            changed[name] = Encoding.UTF8.GetBytes(text);
            Assert.Equal(new Doubt(DoubtKind.NotReadable, name), Doubt(SomeBundle.Zip(changed)));
        }
        // Records and checkpoints are read line by line: what is none of ours is broken, as one that was changed.
        foreach (var (name, text) in new[] { ("records.jsonl", "\n"), ("records.jsonl", Text("records.jsonl").Replace("\"position\":1,", "\"position\":01,", StringComparison.Ordinal)), ("records.jsonl", Text("records.jsonl").Replace("\"position\":1,", "\"position\":-1,", StringComparison.Ordinal)),
            ("records.jsonl", Text("records.jsonl").TrimEnd('\n')), ("records.jsonl", Text("records.jsonl").TrimEnd('\n') + " "), ("checkpoints.jsonl", """{"signature":"!!!!","checkpoint":{}}""" + "\n"), ("checkpoints.jsonl", """{"signature":"AAAA""" + "\n") })
            Assert.IsType<Verdict.Broken>(SomeBundle.Verify(SomeBundle.Zip(entries.Select(entry => entry.Key == name ? new(name, Encoding.UTF8.GetBytes(text)) : entry))));

        string Text(string name) => Encoding.UTF8.GetString(entries[name]);
    }

    private static Doubt Doubt(byte[] zip) => Assert.Single(Assert.IsType<Verdict.CannotTell>(SomeBundle.Verify(zip)).Doubts);

    private static async Task<Dictionary<string, byte[]>> EntriesAsync()
    {
        using var log = SomeLog.Of(30);
        return SomeBundle.Entries(SomeBundle.Zip(await SomeBundle.OfAsync(log, "D-1")));
    }
}
