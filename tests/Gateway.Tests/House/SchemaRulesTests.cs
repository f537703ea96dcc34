using Gateway.Storage;

namespace Gateway.Tests.House;

public sealed class SchemaRulesTests
{
    [Fact]
    public void A_script_that_lets_older_binaries_go_on_takes_nothing_from_them() => Assert.Empty(SchemaRules.Breaches(SchemaScript.Own));

    [Theory]
    [InlineData("alter table dossier drop column office")]
    [InlineData("drop table plan")]
    [InlineData("alter table dossier rename column office to unit")]
    [InlineData("alter table dossier alter column office type bigint")]
    [InlineData("alter table dossier alter column office set not null")]
    [InlineData("alter table dossier add column note $text$ not null")]
    [InlineData("alter table dossier add note $text$ not null")]
    [InlineData("create unique index dossier_office on dossier (office)")]
    [InlineData("alter table dossier add constraint c check (office <> '')")]
    public void Whatever_breaks_an_older_binary_is_seen(string statement)
    {
        Assert.Single(SchemaRules.Breaches([Of("-- works with: 8\n" + statement + ";")]));
        Assert.Empty(SchemaRules.Breaches([Of("-- works with: 9\n" + statement + ";")]));
    }

    [Theory]
    [InlineData("alter table dossier add column note $text$")]
    [InlineData("alter table dossier add column note $int$ not null default 0")]
    [InlineData("create table remark (id $id$ not null primary key, text $text$ not null);\ncreate unique index remark_text on remark (text)")]
    [InlineData("create index dossier_office on dossier (office)")]
    [InlineData("-- once: drop table plan\nselect 1")]
    public void What_only_adds_is_let_through(string statement) => Assert.Empty(SchemaRules.Breaches([Of("-- works with: 8\n" + statement + ";")]));

    [Fact]
    public void A_script_says_what_it_works_with_and_nothing_of_the_future()
    {
        Assert.Single(SchemaRules.Breaches([Of("select 1;")]));
        Assert.Single(SchemaRules.Breaches([Of("-- works with: 10\nselect 1;")]));
    }

    private static SchemaScript Of(string text) => new("Schema/0009-x.sql", text);
}
