using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Gateway.Dossiers;

namespace Gateway.Tests.Dossiers;

public sealed class JsonSchemaGateTests
{
    [Theory]
    [InlineData("type", """{"type":"object"}""", """[]""", "")]
    [InlineData("type", """{"type":"integer"}""", """1.0""", "")]
    [InlineData("type", """{"type":"integer"}""", """99999999999999999999""", "")]
    [InlineData("minimum", """{"type":"integer","minimum":3}""", "2", "")]
    [InlineData("maximum", """{"type":"number","maximum":2.5}""", "2.6", "")]
    [InlineData("minLength", """{"type":"string","minLength":2}""", "\"ế\"", "")]
    [InlineData("maxLength", """{"type":"string","maxLength":2}""", "\"ếếế\"", "")]
    [InlineData("maxLength", """{"type":"string","maxLength":1}""", "\"\\u1ebf\\u1ebf\"", "")]
    [InlineData("enum", """{"type":"string","enum":["a","b"]}""", "\"c\"", "")]
    [InlineData("enum", """{"enum":["a"]}""", "\"A\"", "")]
    [InlineData("pattern", """{"type":"string","pattern":"^[0-9]{12}$"}""", "\"00119600005\"", "")]
    [InlineData("pattern", """{"type":"string","pattern":"^[0-9]{12}$"}""", "\"001196000058\\n\"", "")]
    [InlineData("pattern", """{"type":"string","pattern":"^([0-9]{3})?$"}""", "\"269\\n\"", "")]
    [InlineData("pattern", """{"type":"string","pattern":"^[0-9]{2}$"}""", "\"٠١\"", "")]
    [InlineData("format", """{"type":"string","format":"date"}""", "\"2026-02-29\"", "")]
    [InlineData("format", """{"type":"string","format":"date-time"}""", "\"2026-11-23T08:05:00\"", "")]
    [InlineData("format", """{"type":"string","format":"date-time"}""", "\"2026-11-23 08:05:00Z\"", "")]
    [InlineData("format", """{"type":"string","format":"date-time"}""", "\"2026-11-23T24:00:00Z\"", "")]
    [InlineData("encoding", """{"type":"string"}""", "\"\\ud800\"", "")]
    [InlineData("encoding", """{"type":"string"}""", "\"a\\ufffe\"", "")]
    [InlineData("encoding", """{"type":"string","maxLength":1}""", "\"a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\"", "")]
    [InlineData("propertyNames", """{"properties":{"f":{"propertyNames":{"pattern":"^[a-z]{1,3}$"}}}}""", """{"f":{"a-b":1}}""", "/f")]
    [InlineData("propertyNames", """{"propertyNames":{"pattern":"^[a-z]{1,3}$"}}""", """{"\u0041":1}""", "")]
    [InlineData("maxProperties", """{"properties":{"f":{"maxProperties":1}}}""", """{"f":{"a":1,"b":1}}""", "/f")]
    [InlineData("minItems", """{"type":"array","minItems":1}""", "[]", "")]
    [InlineData("maxItems", """{"type":"array","maxItems":1,"items":{"type":"null"}}""", "[null,null]", "")]
    [InlineData("type", """{"type":"array","items":{"type":"null"}}""", "[null,1]", "/1")]
    [InlineData("required", """{"type":"object","required":["a/b"]}""", "{}", "/a~1b")]
    [InlineData("type", """{"properties":{"a~":{"type":"null"}}}""", """{"a~":1}""", "/a~0")]
    [InlineData("additionalProperties", """{"additionalProperties":false}""", """{"fulName":1}""", "/fulName")]
    [InlineData("additionalProperties", """{"properties":{"a":{"additionalProperties":false}}}""", """{"a":{"001196000058":1}}""", "/a")]
    [InlineData("additionalProperties", """{"additionalProperties":false}""", """{"\ud800":1}""", "")]
    [InlineData("type", """{"additionalProperties":{"type":"string"}}""", """{"soDinhDanh":1}""", "/soDinhDanh")]
    [InlineData("type", """{"properties":{"a":{"$ref":"#/definitions/x"}},"definitions":{"x":{"type":"object","properties":{"a":{"$ref":"#/definitions/x"}}}}}""", """{"a":{"a":{"a":1}}}""", "/a/a/a")]
    public void A_broken_document_names_the_place_and_the_keyword(string keyword, string schema, string document, string at) =>
        Assert.Equal([new SchemaError(at, keyword)], Validate(schema, document));

    [Theory]
    [InlineData("""{"maxProperties":1,"propertyNames":{"pattern":"^[a-z]{1,3}$"}}""", """{"\u0061b":1}""")]
    [InlineData("""{"type":["string","null"]}""", "null")]
    [InlineData("""{"type":"string","minLength":1,"maxLength":1}""", "\"😀\"")]
    [InlineData("""{"type":"object","additionalProperties":false,"properties":{"a":{"type":"string"}},"required":["a"]}""", """{"\u0061":"x"}""")]
    [InlineData("""{"type":"string","format":"date"}""", "\"2028-02-29\"")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2026-11-23T08:05:00.1234567+07:00\"")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2026-11-23T08:05:00Z\"")]
    [InlineData("""{"type":"string","pattern":"^[A-Za-z0-9+/]*={0,2}$"}""", "\"QUJDRA==\"")]
    [InlineData("""{"type":"string","pattern":"^[0-9]\\.[0-9]{6}(\\.000\\.00\\.00\\.[A-Z][0-9]{2})?$"}""", "\"2.002621.000.00.00.H26\"")]
    public void A_right_document_passes(string schema, string document) => Assert.Empty(Validate(schema, document));

    [Theory]
    [InlineData("""{"oneOf":[]}""", "oneOf")]
    [InlineData("""{"type":"string","format":"email"}""", "email")]
    [InlineData("""{"properties":{"a":{"if":{}}}}""", "if")]
    [InlineData("""{"$ref":"#/definitions/x","minLength":1,"definitions":{"x":{}}}""", "minLength")]
    [InlineData("""{"$ref":"other.json#/x"}""", "other.json")]
    [InlineData("""{"enum":[1]}""", "enum")]
    [InlineData("""{"type":"text"}""", "text")]
    public void What_the_gate_would_not_check_it_refuses_to_compile(string schema, string named) =>
        Assert.Contains(named, Assert.Throws<NotSupportedException>(() => Compile(schema)).Message, StringComparison.Ordinal);

    [Fact]
    public void At_most_twenty_errors_come_back_and_never_a_value()
    {
        var many = "[" + string.Join(',', Enumerable.Repeat("\"Nguyễn Thử Nghiệm\"", 500)) + "]";
        var errors = Validate("""{"type":"array","items":{"type":"integer"}}""", many);
        Assert.Equal(JsonSchemaGate.ErrorsMax, errors.Count);
        Assert.DoesNotContain(errors, e => e.ToString().Contains("Thử", StringComparison.Ordinal));
    }

    [Fact]
    public void Pointers_start_where_the_caller_says()
    {
        using var document = JsonDocument.Parse("""{"a":1}""");
        var errors = Compile("""{"properties":{"a":{"type":"string"}},"required":["b"]}""").Validate(document.RootElement, "/data");
        Assert.Equal([new SchemaError("/data/a", "type"), new SchemaError("/data/b", "required")], errors);
    }

    [Fact]
    public void Invalid_utf8_inside_a_string_is_an_error_not_an_exception()
    {
        byte[] bytes = [(byte)'"', 0xC3, 0x28, (byte)'"'];
        using var document = JsonDocument.Parse(bytes);
        Assert.Equal([new SchemaError("", "encoding")], Compile("""{"type":"string"}""").Validate(document.RootElement));
    }

    // The target is 15 µs; ten times that only fails when something became slow by design (a regex per field, strings for names).
    [Fact]
    public void Checking_the_birth_sample_costs_microseconds()
    {
        var accepted = JsonSchemaGate.Compile(Repository.Contract("intake", "v1", "accepted.schema.json"));
        var birth = JsonSchemaGate.Compile(Repository.Contract("intake", "v1", "forms", "birth.schema.json"));
        using var sample = JsonDocument.Parse(Repository.Contract("intake", "v1", "samples", "accepted-birth.json"));
        var data = sample.RootElement.GetProperty("data");
        var form = data.GetProperty("form");
        var best = TimeSpan.MaxValue;
        for (var round = 0; round < 30; round++)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < 200; i++)
                Assert.Equal(0, accepted.Validate(data).Count + birth.Validate(form).Count);
            var took = Stopwatch.GetElapsedTime(started) / 200;
            best = took < best ? took : best;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{best.TotalMicroseconds:0.0} µs");
        Assert.True(best < TimeSpan.FromMicroseconds(150), $"{best.TotalMicroseconds} µs");
    }

    private static JsonSchemaGate Compile(string schema) => JsonSchemaGate.Compile(Encoding.UTF8.GetBytes(schema));

    private static IReadOnlyList<SchemaError> Validate(string schema, string document)
    {
        using var parsed = JsonDocument.Parse(document);
        return Compile(schema).Validate(parsed.RootElement);
    }
}
