using System.Diagnostics;
using CsCheck;
using Gateway.Operating;

namespace Gateway.Tests.Operating;

public sealed class QueryGrammarTests
{
    // 14:05 in Vietnam.
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 7, 5, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("trang-thai:can-xu-ly co-quan:police tu:2h han:<26/11", "state:parked agency:police since:2h due:<2026-11-26")]
    [InlineData("trang-thai:can-xu-ly,tu-choi tu:8h sap-xep:han", "state:parked,refused since:8h sort:due")]
    [InlineData("Trạng-Thái:cần-xử-lý  Cơ-quan:\"Công an cấp xã\"", "state:parked agency:police")]
    [InlineData("co-quan:bhxh,cong-an", "agency:social-insurance,police")]
    [InlineData("-trang-thai:da-ket-thuc thu-tuc:2.002621.000.00.00.H26", "-state:settled procedure:2.002621")]
    [InlineData("buoc:\"Đăng ký thường trú\" linh-vuc:ho-tich", "step:residence sector:civil")]
    [InlineData("000.00.12.H26-261118-0042", "dossier:000.00.12.H26-261118-0042")]
    [InlineData("ma-loi:timed-out trang-thai:can-xu-ly lan:>=3 lan:<8", "state:parked code:timed-out attempts:>=3 attempts:<8")]
    [InlineData("tu:hom-qua den:hom-nay", "since:yesterday until:today")]
    [InlineData("trang-thai:can-xu-ly han:ngay-mai", "state:parked due:tomorrow")]
    [InlineData("trang-thai:can-xu-ly han:2h", "state:parked due:<=2h")]
    [InlineData("trang-thai:can-xu-ly han:<bay-gio", "state:parked due:<now")]
    [InlineData("tu:2026-11-23T08:00:30+00:00", "since:2026-11-23T15:00:30")]
    [InlineData("tu:23/11/2026T15:00", "since:2026-11-23T15:00")]
    [InlineData("tu:PT90M den:P3659DT1S", "since:90m until:P3659DT1S")]
    [InlineData("nhom:NL-0091 dot:DGL-118 phu-trach:van-hanh-2 nhan:\"Chờ gọi lại\"", "group:NL-0091 replay:DGL-118 owner:van-hanh-2 label:cho-goi-lai")]
    [InlineData("sap-xep:moi-nhat", "")]
    [InlineData("", "")]
    public void One_question_has_one_text_in_each_language(string vietnamese, string english)
    {
        var query = Read(vietnamese);

        Assert.Equal(english, query.ToText("en"));
        Assert.Equal(english, Read(english).ToText("en"));
        Assert.Equal(query.ToText("vi"), Read(english).ToText("vi"));
        Assert.Equal(query.ToText("vi"), Read(query.ToText("vi")).ToText("vi"));
    }

    [Theory]
    [InlineData("trang-thia:can-xu-ly", "unknown-key", 0, 20, "trang-thai")]
    [InlineData("statee:parked", "unknown-key", 0, 13, "state")]
    [InlineData("co-quan:police trang-thai:can-xu-li", "unknown-word", 26, 9, "can-xu-ly")]
    [InlineData("agency:polise", "unknown-word", 7, 6, "police")]
    [InlineData("police", "no-key", 0, 6, "agency:police")]
    [InlineData("state:", "no-value", 0, 6, "")]
    [InlineData("state:parked,", "no-value", 0, 13, "")]
    [InlineData("state:parked state:held", "repeated", 13, 10, "")]
    [InlineData("tu:32/1/2026", "value", 0, 12, "")]
    [InlineData("tu:<2h", "value", 0, 6, "")]
    [InlineData("han:1,2 state:parked", "value", 0, 7, "")]
    [InlineData("lan:nhieu state:parked", "value", 0, 9, "")]
    [InlineData("dossier:..", "value", 8, 2, "")]
    [InlineData("code:001326000123", "value", 5, 12, "")]
    [InlineData("-dossier:D-1", "not-indexed", 0, 12, "")]
    [InlineData("sort:due", "not-indexed", 0, 8, "state:parked")]
    [InlineData("due:today", "not-indexed", 0, 9, "state:parked")]
    [InlineData("state:due sort:due", "not-indexed", 10, 8, "parked")]
    [InlineData("state:answered code:busy", "not-indexed", 15, 9, "")]
    [InlineData("state:due,answered code:busy", "not-indexed", 19, 9, "")]
    [InlineData("state:refused attempts:3", "not-indexed", 14, 10, "")]
    public void A_mistake_is_told_with_its_place_and_what_was_meant(string text, string rule, int position, int length, string hint)
    {
        var reading = SomeWords.Grammar.Read(text, Now);

        Assert.Null(reading.Query);
        var mistake = Assert.Single(reading.Mistakes);
        Assert.Equal((rule, position, length), (mistake.Rule, mistake.Position, mistake.Length));
        Assert.Contains(hint, mistake.Hint.Vi + mistake.Hint.En, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_asked_of_today_stays_that_day()
    {
        var query = Read("state:parked since:2h until:today due:<=tomorrow").At(Now);

        Assert.Equal("state:parked since:2026-11-23T12:05 until:2026-11-23 due:<=2026-11-24", query.ToText("en"));
        Assert.Equal((query.Period(Now), query.Promised(Now)), (query.Period(Now.AddDays(3)), query.Promised(Now.AddDays(3))));
        Assert.Equal("state:parked due:<=2026-11-23T16:05", Read("state:parked due:2h").At(Now).ToText("en"));
    }

    [Fact]
    public void Every_mistake_is_told_at_once() => Assert.Equal(3, SomeWords.Grammar.Read("abc:1 state:x,parked,y", Now).Mistakes.Count);

    [Theory]
    [InlineData("code:busy", ExchangeStands.Retrying | ExchangeStands.Stuck | ExchangeStands.Unanswered)]
    [InlineData("state:due code:busy", ExchangeStands.Retrying)]
    [InlineData("attempts:>3", ExchangeStands.Open)]
    [InlineData("-state:settled,due", ExchangeStands.Open & ~ExchangeStands.Due)]
    [InlineData("state:open -state:parked", ExchangeStands.Open & ~ExchangeStands.Parked)]
    [InlineData("state:awaiting_callback -state:supplement", ExchangeStands.Awaiting | ExchangeStands.Payment)]
    [InlineData("agency:police", ExchangeStands.All)]
    public void What_a_key_can_be_asked_of_is_asked(string text, ExchangeStands stands) => Assert.Equal(stands, Read(text).Stands);

    [Fact]
    public void A_day_is_the_whole_day_in_Vietnam_and_a_distance_is_from_now()
    {
        var query = Read("state:parked since:2h until:today due:>=26/11 due:<=27/11");

        Assert.Equal(new TimeRange(Now.AddHours(-2), new(2026, 11, 23, 17, 0, 0, TimeSpan.Zero)), query.Period(Now));
        Assert.Equal(new TimeRange(new(2026, 11, 25, 17, 0, 0, TimeSpan.Zero), new(2026, 11, 27, 17, 0, 0, TimeSpan.Zero)), query.Promised(Now));
        Assert.Equal(new TimeRange(null, Now.AddHours(2).AddMilliseconds(1)), Read("state:parked due:2h").Promised(Now));
        Assert.Equal(new TimeRange(new(2026, 11, 26, 17, 0, 0, TimeSpan.Zero), null), Read("state:parked due:>26/11").Promised(Now));
    }

    [Theory]
    [InlineData("31/12", "2026-12-31")]
    [InlineData("1/1", "2027-01-01")]
    [InlineData("29/2", "2028-02-29")]
    public void A_day_without_its_year_is_the_one_next_to_today(string day, string read) => Assert.Equal(
        $"since:{read}", SomeWords.Grammar.Read("tu:" + day, day == "29/2" ? Now.AddYears(1) : Now).Query!.ToText("en"));

    [Fact]
    public void A_long_text_and_a_long_list_are_refused()
    {
        Assert.Equal("too-long", Assert.Single(SomeWords.Grammar.Read(new string('a', QueryGrammar.LengthMax + 1), Now).Mistakes).Rule);
        Assert.Equal("too-many", Assert.Single(SomeWords.Grammar.Read("dossier:" + string.Join(',', Enumerable.Range(0, 21).Select(i => $"D-{i}")), Now).Mistakes).Rule);
    }

    private static readonly string[] Languages = ["vi", "en"];

    private static Gen<string> Pick(params string[] words) => Gen.Int[0, words.Length - 1].Select(place => words[place]);

    // Pieces that are nearly right are read more deeply than noise.
    private static readonly Gen<string> Piece = Gen.OneOf(
        Pick([.. QueryKeys.All, .. StateWords.Known, .. SortWords.Known, "police", "bhxh", "2.002621", "residence", "ho-tich", "D-1", "2h", "P1D", "26/11", "2026-11-26", "2026-11-26T14:05", "hom-nay", "now", "3"]),
        Pick(":", ",", "-", "<", ">", "<=", ">=", "\"", " ", "\t", "'", "\u00a0", "\0", "\u200b", "đ", "ệ", "\ud800"),
        Gen.String[0, 4]);

    private static readonly Gen<string> Text = Gen.OneOf(Gen.String[0, 600], Piece.Array[0, 40].Select(string.Concat),
        Gen.Select(Gen.Bool, Pick([.. QueryKeys.All]), Pick("", "<", ">="), Piece.Array[1, 4]).Select((not, key, sign, values) => $"{(not ? "-" : "")}{key}:{sign}{string.Join(',', values)}").Array[0, 6].Select(parts => string.Join(' ', parts)));

    [Fact]
    public void Whatever_is_written_is_read_at_once_and_what_is_read_is_written_and_read_again_the_same() => Text.Sample(text =>
    {
        var began = Stopwatch.GetTimestamp();
        var reading = SomeWords.Grammar.Read(text, Now);
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(2));
        Assert.Equal(reading.Query is null, reading.Mistakes.Count > 0);
        Assert.All(reading.Mistakes, mistake => Assert.True(mistake.Position >= 0 && mistake.Length >= 0 && mistake.Position + mistake.Length <= Math.Max(text.Length, QueryGrammar.LengthMax)));
        if (reading.Query is not { } query)
            return;
        foreach (var language in Languages)
        {
            var again = SomeWords.Grammar.Read(query.ToText(language), Now).Query;
            Assert.NotNull(again);
            Assert.Equal((query.ToText("vi"), query.ToText("en"), query.Stands, query.Sort), (again.ToText("vi"), again.ToText("en"), again.Stands, again.Sort));
            Assert.Equal((query.Period(Now), query.Promised(Now)), (again.Period(Now), again.Promised(Now)));
        }
    }, iter: 20_000);

    private static ExchangeQuery Read(string text)
    {
        var reading = SomeWords.Grammar.Read(text, Now);
        Assert.Empty(reading.Mistakes.Select(mistake => $"{mistake.Rule} at {mistake.Position}: {mistake.Hint.En}"));
        return reading.Query!;
    }
}
