using System.Globalization;
using System.Text;
using CsCheck;
using Gateway.Dossiers;

namespace Gateway.Tests.Dossiers;

public sealed class VietnameseFoldTests
{
    private const string Vowels = "aăâeêioôơuưy", Tones = "\u0300\u0309\u0303\u0301\u0323";

    [Theory]
    [InlineData("Đăng ký thường trú", "dang ky thuong tru")]
    [InlineData("ĐƯỜNG ƯỚC NGUYỄN", "duong uoc nguyen")]
    [InlineData("Công an cấp xã", "cong an cap xa")]
    [InlineData("Ất Ỷ Ợ ệ đ", "at y o e d")]
    [InlineData("BH-102", "bh-102")]
    [InlineData("", "")]
    public void Text_loses_its_marks_and_capitals(string text, string folded)
    {
        Assert.Equal(folded, VietnameseFold.Of(text));
        Assert.Equal(folded, VietnameseFold.Of(text.Normalize(NormalizationForm.FormD)));
    }

    [Fact]
    public void Every_letter_of_the_alphabet_with_every_tone_is_a_plain_letter()
    {
        foreach (var vowel in Vowels)
        {
            foreach (var tone in Tones)
            {
                var letter = $"{vowel}{tone}".Normalize();
                Assert.Equal(1, VietnameseFold.Of(letter).Length);
                Assert.InRange(VietnameseFold.Of(letter)[0], 'a', 'z');
                Assert.Equal(VietnameseFold.Of(letter), VietnameseFold.Of(letter.ToUpperInvariant()));
            }
        }
    }

    [Fact]
    public void Folding_again_changes_nothing() => Gen.String.Sample(text => VietnameseFold.Of(VietnameseFold.Of(text)) == VietnameseFold.Of(text));

    [Fact]
    public void However_it_is_composed_the_text_folds_alike() => Gen.String[Gen.Char["aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY \u0300\u0309\u0303\u0301\u0323"], 0, 40].Sample(text =>
        VietnameseFold.Of(text.Normalize(NormalizationForm.FormC)) == VietnameseFold.Of(text.Normalize(NormalizationForm.FormD)));

    [Fact]
    public void No_mark_is_left() => Gen.String.Sample(text => !VietnameseFold.Of(text).EnumerateRunes().Any(rune => Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark));

    [Fact]
    public void What_is_no_text_is_folded_all_the_same() =>
        Assert.Equal(["a\uFFFDb", "x"], new[] { "A\uD800B", "X" + new string('\u0301', 1_000_000) }.Select(VietnameseFold.Of));

    [Theory]
    [InlineData("Công an cấp xã", "cong-an-cap-xa")]
    [InlineData("  Thẻ BHYT (trẻ < 6 tuổi) ", "the-bhyt-tre-6-tuoi")]
    [InlineData("in_flight", "in-flight")]
    [InlineData("***", "")]
    public void A_name_becomes_one_word(string name, string word) => Assert.Equal(word, VietnameseFold.Word(name));
}
