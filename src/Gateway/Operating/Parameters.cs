using Gateway.Dossiers;
using Gateway.Host.Hosting;

namespace Gateway.Host.Operating;

/// <summary>The parameters of an address are read strictly: one that we do not know or cannot read is refused by name, never ignored.</summary>
internal static class Parameters
{
    private const int NameLengthMax = 32;

    /// <summary>These endpoints take <paramref name="names"/> in their address, each at most once, and nothing else.</summary>
    public static T Takes<T>(this T endpoints, params string[] names)
        where T : IEndpointConventionBuilder => endpoints.AddEndpointFilter(async (call, following) =>
            Stray(call.HttpContext.Request.Query, names) is { } wrong ? wrong : await following(call));

    /// <summary>Names the parameter and the rule it broke (<c>unknown</c>, <c>repeated</c>, <c>required</c>, <c>value</c>, <c>beyond-the-end</c>, <c>not-with-kafka</c>), never its value.</summary>
    /// <param name="text">What whoever asked should know of it.</param>
    public static Problem Wrong(string name, string rule, LocalText? text = null) => Problems.InvalidParameter.With(errors: [new ProblemError(Shown(name), rule, text)]);

    private static Problem? Stray(IQueryCollection query, string[] names)
    {
        foreach (var (name, values) in query)
        {
            if (!names.Contains(name))
                return Wrong(name, "unknown");
            if (values.Count != 1)
                return Wrong(name, "repeated");
        }
        return null;
    }

    // A name that somebody wrote may be anything; only what looks like a name is repeated.
    private static string Shown(string name) => name.Length <= NameLengthMax && name.All(char.IsAsciiLetter) ? "/" + name : "";
}
