using System.Globalization;
using Gateway.Simulators.Contracts;

namespace Gateway.Simulators.SocialInsurance;

/// <summary>
/// Social insurance: a token, then signed XML in a form; answers later by REST. Documents 71, 72 and 74 know their MA_YEU_CAU; asking for a
/// benefit (73) twice is asking twice.
/// </summary>
public sealed class SocialInsuranceSimulator : AgencySimulator
{
    private readonly OpenApiContract contract;
    private readonly InsuranceDocumentReader documents;
    private readonly InsuranceTokens tokens;
    private readonly CaseBook cases;
    private readonly InsuranceCallbacks answers;
    private int serial;

    /// <summary>The account's <c>SigningKeyFile</c> names the PEM whose public half signatures are held against.</summary>
    public SocialInsuranceSimulator(SimulatorSettings settings)
        : base("social-insurance", settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var folder = Path.Combine(settings.Contracts, "agencies", "social-insurance");
        contract = OpenApiContract.LoadAsync(Path.Combine(folder, "openapi.json")).GetAwaiter().GetResult();
        documents = new(Path.Combine(folder, "documents.xsd"), settings.Account["SigningKeyFile"]);
        tokens = new(settings);
        cases = new(settings.Clock);
        answers = new(settings.Clock);
    }

    /// <summary>How often somebody signed in.</summary>
    public int SignIns => tokens.SignIns;

    /// <summary>Every token given so far is refused from now on, as after a restart over there.</summary>
    public void ExpireTokens() => tokens.Expire();

    /// <summary>What the next sign-ins are answered with; 200 is a token.</summary>
    public void AnswerSignInsWith(string code) => tokens.Code = code;

    /// <summary>Answers a request that nobody made.</summary>
    public Task CallForNobodyAsync(string dossier) =>
        Callbacks.SendAsync(answers.Of(new("exc_ffffffffffffffffffffffffffffffff", dossier, "issue-health-card", "GD0", new Dictionary<string, string>()), Decision.Refuse, 0));

    protected override bool RecognisesRepeats(string operation) => operation is not "request-death-benefit";

    protected override Task<SimulatedReply> AnswerAsync(SimulatedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var message = new WireMessage(request.Method, request.Path, request.Headers.ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase), request.Body);
        if (!contract.Knows(message))
            return Task.FromResult(Breach(new("", "", "", ""), new SimulatedReply(404, "text/plain; charset=utf-8", "")));
        var form = InsuranceForm.Read(request.Body);
        if (contract.Problems(message).Count > 0)
            return Task.FromResult(Breach(new(request.Path, form["maYeuCau"], "", ""), InsuranceReplies.Code("500", "Sai định dạng")));
        return request.Path switch
        {
            "/api/token/take" => Task.FromResult(tokens.SignIn(form)),
            _ when !tokens.Takes(form) => Task.FromResult(InsuranceReplies.Code("501", "Phiên làm việc hết hạn")),
            "/api/thebhyt/traCuuHoSo" => Task.FromResult(Inquire(form["maYeuCau"])),
            _ => TakeAsync(form),
        };
    }

    private Task<SimulatedReply> TakeAsync(InsuranceForm form)
    {
        var document = documents.Read(form["loaiHs"], form["fileBase64Str"]);
        var call = new AgencyCall(document.Operation, document.Key, document.Dossier, document.Content);
        if (document.BreachCode is { } breach)
            return Task.FromResult(Breach(call, InsuranceReplies.Code(breach, "Hồ sơ không hợp lệ")));
        // The real one takes a document under a wrong loaiHs without a word; that the words are wrong shows in the log alone.
        if (!document.IsPaired)
            return Task.FromResult(Breach(call, InsuranceReplies.Taken("GD0", null)));
        return document.Operation == "supplement-document" ? Task.FromResult(Act(call, _ => Supplement(document))) : ActAsync(call, play => TakeIn(document, play), Opposite);
    }

    private (SimulatedReply, SimulatedCallback?) TakeIn(InsuranceDocument document, Play play)
    {
        if (play.Decision == Decision.Mumble)
            return (InsuranceReplies.Code("777", "Gửi thành công") with { Verdict = Verdicts.Refused }, null);
        var number = Interlocked.Increment(ref serial);
        var reference = string.Create(CultureInfo.InvariantCulture, $"GD26{number:00000000}");
        var opened = cases.Open(new(document.Key, document.Dossier, document.Operation, reference, Granted(document, number)), play, Settings.AnswerAfter);
        var warning = document.Operation == "issue-health-card" ? "Thiếu MA_THE: trẻ em chưa có thẻ" : null;
        return (InsuranceReplies.Taken(reference, warning), answers.Of(opened, InsuranceWords.Sayable(play.Decision), 1));
    }

    private SimulatedReply Supplement(InsuranceDocument document)
    {
        var open = cases.Of(document.Dossier);
        if (open.Count == 0)
            return InsuranceReplies.Code("407", "Hồ sơ chưa được gửi") with { Verdict = Verdicts.Refused };
        if (open.All(cases.IsClosed))
            return InsuranceReplies.Code("409", "Hồ sơ đã có kết quả xử lý") with { Verdict = Verdicts.Refused };
        foreach (var one in open.Where(c => c.Decision == Decision.AskSupplement))
            Callbacks.Schedule(answers.Of(cases.Grant(one, Settings.AnswerAfter), Decision.Grant, 2), Settings.AnswerAfter);
        return InsuranceReplies.Taken(open[0].Reference, null);
    }

    private SimulatedReply Inquire(string key)
    {
        var found = cases.Find(key);
        var call = new AgencyCall("inquiry", key, found?.Dossier ?? "", key);
        if (found is null)
            return Tell(call, isFound: false, InsuranceReplies.Status(key, "CHUA_NHAN", null));
        return Tell(call, isFound: true, cases.IsDecided(found)
            ? InsuranceReplies.Status(key, InsuranceWords.State(found.Decision), found, InsuranceWords.Code(found.Operation, found.Decision), InsuranceWords.Note(found.Decision))
            : InsuranceReplies.Status(key, "DANG_XU_LY", found));
    }

    private SimulatedCallback Opposite(SimulatedCallback said) =>
        answers.Of(cases.Find(said.Key)!, said.Kind == "answered" ? Decision.Refuse : Decision.Grant, 9);

    private Dictionary<string, string> Granted(InsuranceDocument document, int number)
    {
        var today = Settings.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var insured = string.Create(CultureInfo.InvariantCulture, $"01{number:00000000}");
        return document.Operation switch
        {
            "issue-health-card" => new() { ["maThe"] = $"TE101{insured}", ["gtTheTu"] = today, ["gtTheDen"] = document.Value("GT_THE_DEN"), ["maDKBD"] = document.Value("MA_DKBD"), ["maSoBHXH"] = insured },
            "reissue-health-card" => new()
            {
                ["maThe"] = $"GD401{document.Value("MA_SO_BHXH")}", ["gtTheTu"] = today, ["gtTheDen"] = "20271231", ["maDKBD"] = document.Value("MA_DKBD"), ["maSoBHXH"] = document.Value("MA_SO_BHXH"),
            },
            _ => new() { ["soQuyetDinh"] = string.Create(CultureInfo.InvariantCulture, $"TC-26-{number:000000}") },
        };
    }
}
