using Gateway.Dossiers;

namespace Gateway.Operating;

/// <summary>A question that somebody keeps, for themselves or for everybody who may read exchanges.</summary>
/// <param name="Owner">Who keeps it: nobody else changes it.</param>
/// <param name="Query">In English, as the grammar writes it.</param>
/// <param name="Version">From 1; a change names the one it was made from.</param>
public sealed record SavedView(Guid Id, string Owner, string Name, string Query, bool IsShared, long Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public const int NameLengthMax = 80, OfOwnerMax = 200;

    /// <summary>The name as one word: what stands in an address, and by which two names are the same.</summary>
    public string Slug => VietnameseFold.Word(Name);

    /// <summary>The name as it is kept, composed and without blanks around it; null for one that nobody could tell from others.</summary>
    public static string? ReadName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var name = TextGuard.Compose(text.Trim());
        return name.Length is > 0 and <= NameLengthMax && VisibleText.Is(name) && TextGuard.IsPlain(name) && VietnameseFold.Word(name).Length > 0 && !CitizenId.IsShownIn(VietnameseFold.Of(name)) ? name : null;
    }
}

/// <summary>What has become of a change to a saved view.</summary>
public enum ViewChange
{
    Done,
    NotFound,
    NameTaken,

    /// <summary>It is of another version by now.</summary>
    Moved,
    TooMany,
}
