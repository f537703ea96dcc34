using Gateway.Dossiers;

namespace Gateway.Host.Hosting;

/// <summary>
/// One entry of the problem catalogue (RFC 9457). <see cref="Code"/> is the last segment of <c>type</c> and never changes its meaning;
/// <see cref="Retryable"/> tells the truth about sending the same bytes again; <see cref="Advice"/> is what the served page says to do.
/// </summary>
internal sealed record ProblemKind(string Code, int Status, bool Retryable, LocalText Title, LocalText Advice)
{
    public string Type => "/problems/" + Code;

    /// <summary>This problem as it happened now.</summary>
    public Problem With(LocalText? detail = null, IReadOnlyList<ProblemError>? errors = null, TimeSpan? retryAfter = null, string? requiredRole = null) =>
        new(this, detail, errors ?? [], retryAfter, requiredRole);

    public static implicit operator Problem(ProblemKind kind) => kind.ToProblem();

    public Problem ToProblem() => With();
}

/// <summary>One breach: a JSON pointer (RFC 6901) into the document that was sent and the rule it broke, such as <c>required</c>. Never the value.</summary>
internal sealed record ProblemError(string Pointer, string Rule, LocalText? Text = null)
{
    /// <summary>Where in a text it is, in characters; null where the pointer says it all.</summary>
    public int? Position { get; init; }

    public int? Length { get; init; }
}

/// <summary>A problem as it happened: what a handler returns. No text in it may come from what was sent.</summary>
internal sealed record Problem(ProblemKind Kind, LocalText? Detail, IReadOnlyList<ProblemError> Errors, TimeSpan? RetryAfter, string? RequiredRole) : IResult
{
    /// <summary>More breaches than this help nobody.</summary>
    public const int ErrorsMax = 50;

    public Task ExecuteAsync(HttpContext httpContext) => ProblemWriter.WriteAsync(httpContext, this);
}
