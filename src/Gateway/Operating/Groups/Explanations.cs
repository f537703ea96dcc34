using System.Globalization;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Operating.Groups;

/// <summary>Why an exchange stands as it does and what to do about it (contracts/operator/v1). <c>cause</c> only where it failed or was refused.</summary>
public sealed record ExplanationView(string Exchange, string Dossier, string State, string? Outcome, string Text, string Next, CauseView? Cause, bool? MayHaveArrived, long AttemptCount, ExplainedGroup? Group, DateTimeOffset AsOf);

/// <param name="Others">How many others fail so, of all offices.</param>
public sealed record ExplainedGroup(string Id, string Number, long Others, bool OthersMore, DateTimeOffset FirstAt, string? Note, string? Owner);

/// <summary>Explains one exchange: out of where it stands, its last attempt and its failure group.</summary>
internal sealed class Explanations(ExchangeQueries exchanges, GroupQueries groups, GroupTexts texts, TimeProvider clock)
{
    public async Task<ExplanationView> OfAsync(ExchangeRow row, string language, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var last = await exchanges.AttemptsAsync(row.Id, cancellation) is [.., var latest] ? latest : null;
        var state = row.Ending is null ? row.State ?? "due" : "settled";
        var cause = Cause(row, last, language);
        var group = cause is null ? null : await GroupAsync(row.Id, now, cancellation);
        return new(
            Ids.Format(Ids.Exchange, row.Id), row.Dossier, state, row.Ending, cause is null ? Situation(row, language) : Told(row, cause, language),
            cause?.Next ?? GroupTexts.Say(Situations.Next(State(state), Interim(row)), language),
            cause, MayHaveArrived(last), row.Attempts, group, now);
    }

    private CauseView? Cause(ExchangeRow row, AttemptRow? last, string language)
    {
        if (row.Ending == "refused")
            return texts.Of(row.Agency, row.Operation, FailureKind.Refused, row.EndingCode ?? Faults.Other, null, false, language);
        // What an agency asks of the citizen is no failure; nor is what a person holds that never failed.
        if (row.Ending is not null || row.Interim is not null || row.State is "waiting" or "awaiting_callback" || row.Reason is not { } code)
            return null;
        return texts.Of(row.Agency, row.Operation, FailureKind.Failed, code, last?.Code == code ? last.Fault : null, MayHaveArrived(last) == true, language);
    }

    private static bool? MayHaveArrived(AttemptRow? last) => last?.MayHaveArrived is { } may ? may != 0 : null;

    private async Task<ExplainedGroup?> GroupAsync(Guid exchange, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await groups.OfExchangeAsync(exchange, now, cancellation) is not { } row)
            return null;
        var counts = (await groups.CountAsync([row], now, cancellation))[0];
        return new(Ids.Format(Ids.Group, row.Group.Id), FailureGroupRules.Name(row.Group.Number), Math.Max(0, counts.Exchanges - 1), counts.IsMore, row.Group.FirstAt, row.Group.Note, row.Group.Owner);
    }

    private static string Situation(ExchangeRow row, string language) => GroupTexts.Say(
        Situations.Text(
            row.Ending is null ? State(row.State ?? "due") : ExchangeState.Settled, row.Ending is { } ending ? Enum.Parse<Ending>(ending, ignoreCase: true) : null, Interim(row)),
        language);

    private static ExchangeState State(string word) => Enum.Parse<ExchangeState>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);

    private static Interim? Interim(ExchangeRow row) => row.Interim is { } word ? Enum.Parse<Interim>(word, ignoreCase: true) : null;

    // The cause, how often it was tried, and whether it goes on by itself.
    private static string Told(ExchangeRow row, CauseView cause, string language)
    {
        var english = language == Languages.English;
        var count = row.Attempts.ToString(CultureInfo.InvariantCulture);
        var tried = row.Attempts == 0 ? "" : english ? $" Attempts: {count}." : $" Đã gửi {count} lần.";
        var goesOn = row.State == "due" ? english ? " It will be tried again by itself." : " Hệ thống sẽ tự thử lại." : "";
        return cause.Reason.Text + tried + goesOn;
    }
}
