using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gateway.Exchanges;

/// <summary>A contract that was read, or everything that is wrong with it; a contract with problems is not used.</summary>
public readonly record struct AgencyContractReading(AgencyContract? Contract, IReadOnlyList<string> Problems);

/// <summary>Reads <c>agency.json</c> strictly and says all that is wrong with it at once. Problems start with the place, then the reason.</summary>
public static partial class AgencyContractRules
{
    private const int InquiryBatchMax = 100;

    /// <summary>Parses and lints one contract; <paramref name="folder"/> is the name of the folder it stands in.</summary>
    public static AgencyContractReading Read(ReadOnlySpan<byte> utf8, string folder)
    {
        try
        {
            var contract = JsonSerializer.Deserialize(utf8, AgencyContractJson.Default.AgencyContract);
            if (contract is null)
                return new(null, [$"{folder}: agency.json is null"]);
            var problems = Problems(contract, folder).ToList();
            return new(problems.Count == 0 ? contract : null, problems);
        }
        catch (JsonException e)
        {
            return new(null, [$"{folder}: {e.Message}"]);
        }
    }

    /// <summary>Everything wrong with a contract; empty when it may be used.</summary>
    public static IEnumerable<string> Problems(AgencyContract contract, string folder)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return Envelope(contract, folder)
            .Concat(contract.Operations.SelectMany(o => OfOperation(contract, o.Key, o.Value)))
            .Concat(OfClassifier(contract))
            .Concat(OfTexts(contract))
            .Select(problem => $"{folder}: {problem}");
    }

    private static IEnumerable<string> Envelope(AgencyContract contract, string folder)
    {
        if (contract.Code != folder || !Kebab().IsMatch(contract.Code))
            yield return $"code '{contract.Code}' must be the folder's name, lower case with hyphens";
        if (string.IsNullOrWhiteSpace(contract.Title.Vi) || string.IsNullOrWhiteSpace(contract.Title.En))
            yield return "title needs both languages";
        if (contract.Schedule.Delays.Count == 0)
            yield return "schedule.delays is empty: without it the first trouble parks";
        if (contract.Schedule.Delays.Any(delay => delay <= TimeSpan.Zero))
            yield return "schedule.delays must all be longer than zero";
        if (contract.Schedule.JitterMax is < 0 or > 1)
            yield return "schedule.jitterMax must be between 0 and 1";
        if (contract.Limits.ConcurrencyMax < 1 || contract.Limits.RatePerSecondMax < 1 || contract.Limits.ReplyBytesMax < 1 || contract.Limits.BreakerMinimum < 1)
            yield return "limits must be at least 1";
        if (contract.Limits.AttemptTimeout <= TimeSpan.Zero || contract.Limits.BreakFor <= TimeSpan.Zero)
            yield return "limits.attemptTimeout and limits.breakFor must be longer than zero";
        if (contract.Limits.BreakerFailureRatio is <= 0 or > 1)
            yield return "limits.breakerFailureRatio must be above 0 and at most 1";
        if (contract.Account.Any(string.IsNullOrWhiteSpace) || contract.Account.Distinct(StringComparer.Ordinal).Count() != contract.Account.Count)
            yield return "account names every entry once";
        if (contract.Operations.Count == 0)
            yield return "operations is empty";
    }

    private static IEnumerable<string> OfOperation(AgencyContract contract, string name, AgencyOperation operation)
    {
        var at = $"operations.{name}";
        if (string.IsNullOrWhiteSpace(operation.Title.Vi) || string.IsNullOrWhiteSpace(operation.Title.En))
            yield return $"{at}.title needs both languages";
        if (operation is { Idempotency: Idempotency.None, Inquiry: false })
            yield return $"{at}: idempotency none needs an inquiry, or a doubtful attempt could never be repeated";
        if (operation.InquiryBatchMax is < 1 or > InquiryBatchMax)
            yield return $"{at}.inquiryBatchMax must be between 1 and {InquiryBatchMax}";
        if (operation is { Inquiry: false, PollEvery: not null } or { Inquiry: false, Overdue: WhenOverdue.Inquire })
            yield return $"{at}: pollEvery and overdue inquire need an inquiry";
        if (operation is { CallbackWithin: null, PollEvery: not null } or { CallbackWithin: null, Overdue: WhenOverdue.Inquire })
            yield return $"{at}: pollEvery and overdue need callbackWithin";
        if (operation.PollEvery <= TimeSpan.Zero || operation.CallbackWithin <= TimeSpan.Zero)
            yield return $"{at}: pollEvery and callbackWithin must be longer than zero";
        foreach (var (member, other) in new[] { ("supplementOperation", operation.SupplementOperation), ("paymentOperation", operation.PaymentOperation), ("withdrawOperation", operation.WithdrawOperation) })
            if (other is not null && !contract.Operations.ContainsKey(other))
                yield return $"{at}.{member} names '{other}', which is no operation";
    }

    private static IEnumerable<string> OfClassifier(AgencyContract contract)
    {
        foreach (var twice in contract.Classifier.GroupBy(rule => rule.Id, StringComparer.Ordinal).Where(group => group.Count() > 1))
            yield return $"classifier has the rule '{twice.Key}' twice";
        foreach (var rule in contract.Classifier)
        {
            var at = $"classifier.{rule.Id}";
            if (rule.Http.Count + rule.Codes.Count + rule.TextContains.Count == 0)
                yield return $"{at} has no condition: nothing may be decided by falling through";
            if (rule.Http.FirstOrDefault(pattern => !HttpPattern().IsMatch(pattern)) is { } wrong)
                yield return $"{at}.http '{wrong}' is neither a status nor a class such as 5xx";
            if (rule.TextContains.Any(phrase => phrase.Length == 0 || phrase != Exchanges.Classifier.Fold(phrase)))
                yield return $"{at}.textContains must be lower case in NFC and not empty";
            if (rule.Operations.FirstOrDefault(name => !contract.Operations.ContainsKey(name)) is { } unknown)
                yield return $"{at}.operations names '{unknown}', which is no operation";
            if (!contract.Texts.ContainsKey(rule.Code) && Reasons.Find(rule.Code) is null)
                yield return $"{at}.code '{rule.Code}' has no text";
            if (string.IsNullOrWhiteSpace(rule.Source))
                yield return $"{at}.source is empty";
        }
    }

    private static IEnumerable<string> OfTexts(AgencyContract contract)
    {
        foreach (var (code, text) in contract.Texts)
        {
            if (Reasons.Find(code) is not null)
                yield return $"texts.{code} is the engine's own code and may not be redefined";
            if (!Kebab().IsMatch(code))
                yield return $"texts.{code} must be lower case with hyphens";
            if (string.IsNullOrWhiteSpace(text.Vi) || string.IsNullOrWhiteSpace(text.En))
                yield return $"texts.{code} needs both languages";
        }
    }

    [GeneratedRegex(@"\A[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex Kebab();

    [GeneratedRegex(@"\A[1-5](xx|\d\d)\z")]
    private static partial Regex HttpPattern();
}
