using System.Net;
using Gateway.Host.Hosting;

namespace Gateway.Tests.Hosting;

public sealed class ContractFilesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("intake/v1/dossier-event.schema.json", "application/json")]
    [InlineData("results/v1/agency-result.schema.json", "application/json")]
    [InlineData("callbacks/v1/openapi.json", "application/json")]
    [InlineData("callbacks/v1/callback.wsdl", "text/xml")]
    [InlineData("callbacks/v1/NOTES.md", "text/markdown")]
    [InlineData("audit/v1/checkpoint.schema.json", "application/json")]
    [InlineData("asyncapi/v1.yaml", "application/yaml")]
    public async Task A_published_contract_is_served_as_it_stands(string name, string type)
    {
        await using var host = await SmallHost.StartAsync(app => app.MapContractFiles());

        using var reply = await host.Client.GetAsync($"/contracts/{name}", Stop);

        Assert.Equal(type, reply.Content.Headers.ContentType!.MediaType);
        Assert.Equal(Repository.Contract(name.Split('/')), await reply.Content.ReadAsByteArrayAsync(Stop));
    }

    [Theory]
    [InlineData("agencies/police/agency.json")]
    [InlineData("callbacks/v1/../../agencies/police/agency.json")]
    [InlineData("callbacks/v1/%2e%2e/%2e%2e/agencies/police/agency.json")]
    [InlineData("callbacks%2fv1%2fcallback.wsdl")]
    [InlineData("callbacks/v1")]
    [InlineData("callbacks/v1/callback.wsdl/")]
    [InlineData("")]
    public async Task Nothing_else_is_there(string name)
    {
        await using var host = await SmallHost.StartAsync(app => app.MapContractFiles());

        using var reply = await host.Client.GetAsync(new Uri(host.Client.BaseAddress + "contracts/" + name, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }), Stop);

        Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
    }
}
