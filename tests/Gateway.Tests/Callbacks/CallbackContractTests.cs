using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Gateway.Dossiers;

namespace Gateway.Tests.Callbacks;

/// <summary>contracts/callbacks/v1 agrees with itself and with what we serve and answer.</summary>
public sealed class CallbackContractTests(CallbackHost host) : IClassFixture<CallbackHost>
{
    private static readonly XNamespace Wsdl = "http://schemas.xmlsoap.org/wsdl/", Xs = "http://www.w3.org/2001/XMLSchema";
    private static readonly string Folder = Path.Combine(Repository.Contracts, "callbacks", "v1");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Samples(string kind, string verdict) => [.. Directory.GetFiles(Path.Combine(Folder, "samples", kind, verdict)).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Fact]
    public void The_wsdl_is_document_literal_wrapped_in_both_versions_of_SOAP()
    {
        var wsdl = XDocument.Load(Path.Combine(Folder, "callback.wsdl")).Root!;
        var elements = XDocument.Load(Path.Combine(Folder, "callback.xsd")).Root!.Elements(Xs + "element").Select(e => (string)e.Attribute("name")!).ToHashSet();
        string[] operations = ["GuiKetQua", "TraCuuTrangThai", "KiemTraKetNoi"];
        foreach (var message in wsdl.Elements(Wsdl + "message"))
            Assert.Contains(Local(message.Elements(Wsdl + "part").Single().Attribute("element")), elements);
        foreach (var operation in wsdl.Element(Wsdl + "portType")!.Elements(Wsdl + "operation"))
        {
            string Part(string end) => Local(wsdl.Elements(Wsdl + "message").Single(m => (string)m.Attribute("name")! == Local(operation.Element(Wsdl + end)!.Attribute("message"))).Element(Wsdl + "part")!.Attribute("element"));
            var name = (string)operation.Attribute("name")!;
            Assert.Equal((name, name + "Response", "problem"), (Part("input"), Part("output"), Part("fault")));
        }
        foreach (var (ns, type) in new[] { ("http://schemas.xmlsoap.org/wsdl/soap/", "Soap11"), ("http://schemas.xmlsoap.org/wsdl/soap12/", "Soap12") })
        {
            XNamespace soap = ns;
            var binding = wsdl.Elements(Wsdl + "binding").Single(b => b.Element(soap + "binding") is not null);
            Assert.Equal("document", (string)binding.Element(soap + "binding")!.Attribute("style")!);
            Assert.Equal(operations, binding.Elements(Wsdl + "operation").Select(o => (string)o.Attribute("name")!));
            Assert.All(binding.Elements(Wsdl + "operation"), o => Assert.Equal($"{SoapMessages.Ours}/{(string)o.Attribute("name")!}", (string)o.Element(soap + "operation")!.Attribute("soapAction")!));
            Assert.All(binding.Descendants(soap + "body"), body => Assert.Equal("literal", (string)body.Attribute("use")!));
            Assert.Equal((string)binding.Attribute("name")!, Local(wsdl.Descendants(Wsdl + "port").Single(p => (string)p.Attribute("name")! == type).Attribute("binding")));
        }
    }

    [Fact]
    public async Task The_served_contract_is_the_published_one_but_for_the_address()
    {
        var served = await TextAsync("/soap/police?wsdl");
        var published = await File.ReadAllTextAsync(Path.Combine(Folder, "callback.wsdl"), Stop);

        Assert.Equal(published, served.Replace($"{host.Address}soap/police", "https://gateway.example/soap/agency", StringComparison.Ordinal));
        Assert.DoesNotContain("gateway.example", served, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Folder, "callback.xsd"), Stop), await TextAsync("/soap/callback.xsd"));
        using var unknown = await host.SendAsync(HttpMethod.Get, "/soap/nowhere?wsdl", null, null, null);
        Assert.Equal(404, (int)unknown.StatusCode);
    }

    [Fact]
    public async Task The_address_in_the_served_contract_is_never_what_a_caller_calls_us()
    {
        using var client = Adapters.CasePlayer.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Address, "/soap/police?wsdl"));
        request.Headers.Host = "evil.example";
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", "evil.example");
        using var reply = await client.SendAsync(request, Stop);

        var served = await reply.Content.ReadAsStringAsync(Stop);
        Assert.Contains($"{host.Address}soap/police", served, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", served, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_single_document_has_the_same_schema_inside()
    {
        var single = XDocument.Parse(await TextAsync("/soap/social-insurance?singleWsdl"));

        Assert.Empty(single.Descendants(Xs + "import"));
        var inside = single.Descendants(Xs + "schema").Single();
        var published = XDocument.Load(Path.Combine(Folder, "callback.xsd")).Root!;
        Assert.Equal(published.Elements().Select(e => e.ToString()), inside.Elements().Select(e => e.ToString()));
        Assert.EndsWith("/soap/social-insurance", single.Descendants().First(e => e.Name.LocalName == "address").Attribute("location")!.Value, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Samples), "soap", "valid")]
    public async Task A_valid_SOAP_sample_is_valid_and_answered_by_the_contract(string file)
    {
        var bytes = Repository.Contract("callbacks", "v1", "samples", "soap", "valid", file);
        Assert.Null(Breach(Payload(Encoding.UTF8.GetString(bytes))));

        using var reply = await host.SoapAsync(bytes, file.Contains("soap11", StringComparison.Ordinal) ? SoapMessages.Type11 : SoapMessages.Type12);

        var answer = await reply.Content.ReadAsStringAsync(Stop);
        Assert.True(reply.IsSuccessStatusCode, answer);
        Assert.Null(Breach(Payload(answer)));
    }

    [Theory, MemberData(nameof(Samples), "soap", "invalid")]
    public async Task An_invalid_SOAP_sample_is_invalid_and_refused(string file)
    {
        var bytes = Repository.Contract("callbacks", "v1", "samples", "soap", "invalid", file);
        Assert.NotNull(Breach(Payload(Encoding.UTF8.GetString(bytes))));

        using var reply = await host.SoapAsync(bytes, file.Contains("soap11", StringComparison.Ordinal) ? SoapMessages.Type11 : SoapMessages.Type12);

        var answer = await reply.Content.ReadAsStringAsync(Stop);
        Assert.Equal("schema-violation", SoapMessages.Fault(answer).Code);
        Assert.Null(Breach(XDocument.Parse(answer).Descendants().Single(e => e.Name.LocalName == "problem")));
    }

    [Theory, MemberData(nameof(Samples), "rest", "valid")]
    public async Task A_valid_REST_sample_is_accepted(string file)
    {
        using var reply = await host.RestAsync(Repository.Contract("callbacks", "v1", "samples", "rest", "valid", file));
        Assert.Equal(202, (int)reply.StatusCode);
    }

    [Theory, MemberData(nameof(Samples), "rest", "invalid")]
    public async Task An_invalid_REST_sample_is_refused(string file)
    {
        using var reply = await host.RestAsync(Repository.Contract("callbacks", "v1", "samples", "rest", "invalid", file));
        Assert.Equal(422, (int)reply.StatusCode);
    }

    [Fact]
    public void The_result_in_a_callback_is_the_result_of_every_agency()
    {
        var inside = JsonNode.Parse(Repository.Contract("callbacks", "v1", "callback.schema.json"))!["definitions"]!["result"]!;
        var shared = JsonNode.Parse(Repository.Contract("results", "v1", "agency-result.schema.json"))!.AsObject();
        shared.Remove("$schema");
        Assert.True(JsonNode.DeepEquals(shared, inside));
    }

    [Fact]
    public async Task What_comes_by_SOAP_has_the_shape_of_results()
    {
        var gate = JsonSchemaGate.Compile(Repository.Contract("results", "v1", "agency-result.schema.json"));
        foreach (var file in Directory.GetFiles(Path.Combine(Folder, "samples", "soap", "valid")))
        {
            var text = await File.ReadAllTextAsync(file, Stop);
            if (Payload(text).Element(XName.Get("maYeuCau", SoapMessages.Ours)) is not { } id || Payload(text).Name.LocalName != "GuiKetQua")
                continue;
            using var sent = await host.SoapAsync(Encoding.UTF8.GetBytes(text), text.Contains(SoapMessages.Ns11, StringComparison.Ordinal) ? SoapMessages.Type11 : SoapMessages.Type12);
            using var content = JsonDocument.Parse((await host.StoredAsync(id.Value)).Content);
            Assert.Empty(gate.Validate(content.RootElement));
        }
    }

    private async Task<string> TextAsync(string path)
    {
        using var reply = await host.SendAsync(HttpMethod.Get, path, null, null, null);
        Assert.Equal(200, (int)reply.StatusCode);
        Assert.Equal("text/xml", reply.Content.Headers.ContentType!.MediaType);
        return await reply.Content.ReadAsStringAsync(Stop);
    }

    private static XElement Payload(string envelope) => XDocument.Parse(envelope).Root!.Elements().Single(e => e.Name.LocalName == "Body").Elements().Single();

    // Judged by the framework's own validating reader, not by ours.
    private static string? Breach(XElement element)
    {
        var schemas = new XmlSchemaSet();
        schemas.Add(null, Path.Combine(Folder, "callback.xsd"));
        using var reader = XmlReader.Create(new StringReader(element.ToString(SaveOptions.DisableFormatting)), new XmlReaderSettings { ValidationType = ValidationType.Schema, Schemas = schemas });
        try
        {
            while (reader.Read())
            {
            }
            return null;
        }
        catch (XmlSchemaValidationException e)
        {
            return e.Message;
        }
    }

    private static string Local(XAttribute? name) => name!.Value.Split(':')[^1];
}
