namespace Gateway.Storage;

/// <summary>
/// Due exchanges of one agency office by office, from the office after <c>?6</c> on and round to it again, the oldest first within an office.
/// A loose index scan: from office to office by one probe each, and no further than the claim is full. Every probe names one agency by equality
/// and the state as a literal.
/// </summary>
internal static class FairClaim
{
    public static string Due(Dialect dialect) => $"""
        select q.id
        from (select office from ahead where office is not null union all select office from behind where office is not null) o
        {dialect.OfEach("exchange_due", $"select h.id from exchange_due h where h.agency = ?1 and h.state = 'due' and h.office = o.office and h.due_at <= ?2 order by h.due_at, h.id limit ?3{dialect.SkipLocked("h")}")}
        limit ?3
        """;

    public const string Offices = """
        with recursive
          ahead(office) as (
            select (select office from exchange_due where agency = ?1 and state = 'due' and office > ?6 order by office limit 1)
            union all
            select (select h.office from exchange_due h where h.agency = ?1 and h.state = 'due' and h.office > ahead.office order by h.office limit 1) from ahead where ahead.office is not null),
          behind(office) as (
            select (select office from exchange_due where agency = ?1 and state = 'due' and office <= ?6 order by office limit 1)
            union all
            select (select h.office from exchange_due h where h.agency = ?1 and h.state = 'due' and h.office > behind.office and h.office <= ?6 order by h.office limit 1) from behind where behind.office is not null)

        """;
}
