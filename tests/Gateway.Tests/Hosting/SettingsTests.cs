using Gateway.Host.Hosting;

namespace Gateway.Tests.Hosting;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("GATEWAY_Agencies__civil_status__Endpoint", "Agencies:civil-status:Endpoint")]
    [InlineData("GATEWAY_Agencies__police__Account__client_id", "Agencies:police:Account:client_id")]
    [InlineData("GATEWAY_Storage__Path", "Storage:Path")]
    [InlineData("GATEWAY_URLS", "URLS")]
    public void An_agency_is_named_with_underscores_where_shells_need_them(string variable, string key) =>
        Assert.Equal(key, Assert.Single(Settings.FromEnvironment(new Dictionary<string, string> { [variable] = "x", ["PATH"] = "y" })).Key);
}
