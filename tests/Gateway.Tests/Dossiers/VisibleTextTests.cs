using Gateway.Dossiers;

namespace Gateway.Tests.Dossiers;

public sealed class VisibleTextTests
{
    [Fact]
    public void The_published_pattern_of_ids_refuses_the_same_characters()
    {
        var published = new PublishedRule("dossier-event.schema.json", "id");
        var letters = Enumerable.Range(0, 0x10000).Select(code => (char)code).Where(letter => !char.IsSurrogate(letter)).ToList();

        Assert.Equal(letters.Where(letter => VisibleText.Is([letter])), letters.Where(letter => published.Allows($"{letter}")));
        Assert.DoesNotContain(letters.Where(letter => VisibleText.Is([letter])), char.IsControl);
        Assert.True(VisibleText.Is("hồ sơ 58 😀"));
    }
}
