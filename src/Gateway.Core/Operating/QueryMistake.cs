using Gateway.Dossiers;

namespace Gateway.Operating;

/// <summary>What of a query cannot be read, and what was probably meant. No text in it repeats what was written.</summary>
/// <param name="Position">Of the first letter of it in the text; with <paramref name="Length"/> for a caret under it.</param>
/// <param name="Key">The key it belongs to, where that much could be read.</param>
/// <param name="Rule"><c>unknown-key</c>, <c>unknown-word</c>, <c>no-key</c>, <c>no-value</c>, <c>value</c>, <c>repeated</c>, <c>not-indexed</c>, <c>not-yet</c>, <c>too-long</c> or <c>too-many</c>.</param>
public sealed record QueryMistake(int Position, int Length, QueryKey? Key, string Rule, LocalText Hint);

/// <summary>The query, or everything that is wrong with it.</summary>
public sealed record QueryReading(ExchangeQuery? Query, IReadOnlyList<QueryMistake> Mistakes);
