namespace Gateway.Benchmarks;

/// <summary>How often an exchange was claimed, counted by the database itself whatever the statement is that claims: every rise of an epoch.</summary>
internal static class Claims
{
    // It costs a little, so it is not there while speed is measured.
    private const string Counter = """
        create table bench_claims (n bigint not null);
        create function bench_count() returns trigger language plpgsql as $$
        begin
          insert into bench_claims select count(*) from turned t join stood s on s.id = t.id where t.epoch > s.epoch;
          return null;
        end $$;
        create trigger bench_claims after update on exchange_due referencing old table as stood new table as turned for each statement execute function bench_count();
        """;

    public static void Count(string database) => Postgres.Execute(database, Counter);

    public static double Counted(string database) => Postgres.Number(database, "select coalesce(sum(n), 0) from bench_claims");
}
