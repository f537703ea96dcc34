using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Simulators.SocialInsurance;

/// <summary>A form as it came; a field that is not there is empty.</summary>
internal sealed class InsuranceForm(IReadOnlyDictionary<string, string> fields)
{
    public string this[string name] => fields.GetValueOrDefault(name, "");

    public static InsuranceForm Read(byte[] body)
    {
        using var reader = new FormReader(new MemoryStream(body)) { ValueLengthLimit = 8 << 20 };
        return new(reader.ReadForm().ToDictionary(f => f.Key, f => f.Value.ToString()));
    }
}

/// <summary>The insurer's sign-in and which of its tokens are still good.</summary>
internal sealed class InsuranceTokens(SimulatorSettings settings)
{
    private readonly ConcurrentDictionary<string, string> good = new(StringComparer.Ordinal);
    private int serial;

    public int SignIns => serial;

    public string Code { get; set; } = "200";

    public void Expire() => good.Clear();

    public SimulatedReply SignIn(InsuranceForm form)
    {
        var number = Interlocked.Increment(ref serial).ToString(CultureInfo.InvariantCulture);
        var isKnown = form["username"] == settings.Account["Username"] && form["password"] == settings.Account["Password"];
        if (!isKnown || Code != "200")
            return SimulatedReply.Json(new JsonObject { ["maKetQua"] = isKnown ? Code : "401" }.ToJsonString());
        good["access-" + number] = "id-" + number;
        return SimulatedReply.Json(new JsonObject
        {
            ["maKetQua"] = "200",
            ["APIKey"] = new JsonObject
            {
                ["access_token"] = "access-" + number, ["id_token"] = "id-" + number, ["token_type"] = "bearer", ["username"] = form["username"], ["expires_in"] = "3600",
            },
        }.ToJsonString());
    }

    public bool Takes(InsuranceForm form) =>
        good.GetValueOrDefault(form["token"]) == form["id_token"] && form["username"] == settings.Account["Username"] && form["password"] == settings.Account["Password"];
}
