using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Adapters.SocialInsurance;

/// <summary>
/// Cards and benefits with social insurance: a token, then a form with signed XML. The reply (MaGD) only takes the case in; the answer comes
/// as a REST callback, or by inquiry when it is overdue.
/// </summary>
internal sealed class SocialInsuranceAdapter(AgencyLink link) : IAgencyAdapter
{
    private readonly DocumentSigner signer = DocumentSigner.FromFile(link.Account("SigningKeyFile"));
    private readonly XmlContract contract = new(link.ContractFolder, "documents.xsd");
    private readonly AccountTokens tokens = new(link);
    private readonly InsuranceReplies replies = new(link);

    /// <summary>What is wrong with the facts that only this kind reads.</summary>
    public static IEnumerable<string> Problems(AgencyContract contract)
    {
        foreach (var name in new[] { "tokenPath", "sendPath", "inquiryPath", "tokenFor" })
            if (string.IsNullOrEmpty(WireJson.Text(contract.Wire, name)))
                yield return $"{contract.Code}: wire.{name} is missing";
        foreach (var (name, operation) in contract.Operations)
        {
            if (!InsuranceDocuments.Roots.TryGetValue(name, out var root))
                yield return $"{contract.Code}: operations.{name} is none that this kind knows";
            else if (WireJson.Text(contract.Wire, $"documents.{WireJson.Text(operation.Wire, "loaiHs")}") != root)
                yield return $"{contract.Code}: operations.{name}.wire.loaiHs is not the one of {root}";
        }
    }

    /// <summary>In a rehearsal there is a token.</summary>
    public static string? Opening(AgencyContract contract, string path) =>
        path.EndsWith("/" + WireJson.Text(contract.Wire, "tokenPath"), StringComparison.Ordinal) ? """{"maKetQua":"200","APIKey":{"access_token":"-","id_token":"-","expires_in":"3600"}}""" : null;

    public async Task<Outcome> SendAsync(AgencyRequest request, CancellationToken cancellation)
    {
        var documents = new InsuranceDocuments(request);
        var document = documents.Build();
        if (documents.Stop is { } stop)
            return stop;
        var kind = WireJson.Text(link.Contract.Operations[request.Operation].Wire, "loaiHs");
        // The insurer takes a wrong loaiHs without a word, so the pair is checked here.
        var isPaired = document.Name.LocalName == WireJson.Text(link.Contract.Wire, $"documents.{kind}");
        if (!isPaired || !contract.Holds(document) || signer.Sign(document, link.Clock.GetUtcNow()) is not { } signed)
            return new Outcome.Failed(Reasons.ContractBroken, MayHaveArrived: false, Then: NextMove.Park);
        var file = Convert.ToBase64String(signed);
        var (reply, failure) = await CallAsync("sendPath", Form, cancellation);
        return reply is null ? failure! : replies.Taken(request, reply);

        List<KeyValuePair<string, string>> Form(AccountToken token) =>
            [new("maCskcb", link.Account("MaCskcb")), .. Credentials(token), new("loaiHs", kind!), new("fileBase64Str", file)];
    }

    public async Task<IReadOnlyList<InquiryAnswer>> InquireAsync(IReadOnlyList<AgencyRequest> requests, CancellationToken cancellation)
    {
        var answers = new List<InquiryAnswer>(requests.Count);
        foreach (var request in requests)
        {
            var (reply, failure) = await CallAsync("inquiryPath", token => [.. Credentials(token), new("maYeuCau", request.IdempotencyKey)], cancellation);
            answers.Add(reply is null ? new InquiryAnswer.Unclear(failure!.Code, failure.RetryAfter) : replies.Status(request, reply));
        }
        return answers;
    }

    // One new sign-in when the agency no longer takes the token; what comes then is judged by the rules.
    private async Task<WireResult> CallAsync(string path, Func<AccountToken, List<KeyValuePair<string, string>>> form, CancellationToken cancellation)
    {
        var (token, failure) = await tokens.TakeAsync(cancellation);
        if (token is null)
            return new(null, failure);
        var result = await PostAsync(path, form(token), cancellation);
        if (result.Reply is not { } reply || !InsuranceReplies.IsTokenRefused(reply))
            return result;
        tokens.Forget(token);
        (token, failure) = await tokens.TakeAsync(cancellation);
        return token is null ? new(null, failure) : await PostAsync(path, form(token), cancellation);
    }

    private async Task<WireResult> PostAsync(string path, List<KeyValuePair<string, string>> form, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, link.Address(WireJson.Text(link.Contract.Wire, path)!)) { Content = new FormUrlEncodedContent(form) };
        return await link.Wire.SendAsync(request, cancellation);
    }

    private KeyValuePair<string, string>[] Credentials(AccountToken token) =>
        [new("token", token.Access), new("id_token", token.Id), new("username", link.Account("Username")), new("password", link.Account("Password"))];
}
