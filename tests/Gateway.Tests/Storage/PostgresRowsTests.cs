using Gateway.Storage;

namespace Gateway.Tests.Storage;

/// <summary>Columns without a value stay out of a statement until their first one comes.</summary>
public sealed class PostgresRowsTests
{
    private const string Insert = "insert into t (a, b, c) values (?1, ?2, ?3)";

    [Fact]
    public void A_column_that_is_null_in_every_row_does_not_travel_until_its_first_value_comes_and_from_then_on_does()
    {
        const string sql = Insert + " -- first value";
        Assert.Equal("insert into t (a, b, c) select given.p1, null::bigint, given.p3 from unnest($1::text[], $2::text[]) as given(p1, p3) -- first value", Text(sql, ("a", null, "c")));
        Assert.Equal("insert into t (a, b, c) select given.p1, given.p2, given.p3 from unnest($1::text[], $2::bigint[], $3::text[]) as given(p1, p2, p3) -- first value", Text(sql, ("a", null, "c"), ("a", 2, null)));
        Assert.Equal(3, Bound(sql, ("a", null, null)).Types.Count(type => !type.IsAbsent));
    }

    [Fact]
    public void Where_nothing_has_a_value_the_first_column_says_how_many_rows_there_are()
    {
        Assert.Equal("insert into t (a, b, c) select given.p1, null::bigint, null::text from unnest($1::text[]) as given(p1) -- nothing", Text(Insert + " -- nothing", (null, null, null)));
    }

    [Fact]
    public void Parameters_of_statements_that_run_as_one_are_counted_by_what_travels()
    {
        var (one, other) = (Bound(Insert + " -- one", ("a", null, null)), Bound(Insert + " -- other", (null, 2, null)));

        var text = PostgresText.Together([("insert into t (a, b, c) values (?1, ?2, ?3)", one.Types, true, null), ("insert into t (a, b, c) values (?1, ?2, ?3)", other.Types, false, null)]);

        Assert.Equal(
            "with t0 as (insert into t (a, b, c) select given.p1, null::bigint, null::text from unnest($1::text[]) as given(p1) returning 1), "
            + "t1 as (insert into t (a, b, c) select given.p1, given.p2, null::text from unnest($3::text[], $4::bigint[]) as given(p1, p2)) "
            + "select gateway_expect((select count(*) from t0), $2)", text);
    }

    private static string Text(string sql, params (string? A, long? B, string? C)[] rows) => PostgresText.Many(sql, Bound(sql, rows).Types);

    private static PostgresRows Bound(string sql, params (string? A, long? B, string? C)[] rows)
    {
        var bound = new PostgresRows(rows.Length);
        foreach (var (a, b, c) in rows)
            bound.Begin().Add(a).Add(b).Add(c);
        return bound.End(sql);
    }
}
