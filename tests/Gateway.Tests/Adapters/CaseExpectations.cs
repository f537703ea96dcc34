using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using System.Xml.XPath;
using Gateway.Exchanges;
using Gateway.Simulators.Contracts;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Tests.Adapters;

/// <summary>Compares what happened with what a case says. Every difference is a sentence; none means equal.</summary>
public static class CaseExpectations
{
    /// <summary>
    /// The loose checks of <c>expectRequest</c>: method, path, headers, json (by path; <c>data~</c> opens a string that holds JSON), form, xpath,
    /// contains, lacks. A null value means: not there.
    /// </summary>
    public static IEnumerable<string> Differences(JsonObject expected, WireMessage got)
    {
        var text = Encoding.UTF8.GetString(got.Body);
        foreach (var (check, wanted) in expected)
            foreach (var difference in check switch
            {
                "method" => Same("method", (string?)wanted, got.Method),
                "path" => Same("path", (string?)wanted, got.Path),
                "headers" => wanted!.AsObject().SelectMany(h => Same($"header {h.Key}", (string?)h.Value, got.Headers.GetValueOrDefault(h.Key))),
                "json" => wanted!.AsObject().SelectMany(m => Same(m.Key, m.Value?.ToJsonString(), At(JsonNode.Parse(text), m.Key)?.ToJsonString())),
                "form" => wanted!.AsObject().SelectMany(f => Same(f.Key, (string?)f.Value, Form(text).GetValueOrDefault(f.Key))),
                "xpath" => wanted!.AsObject().SelectMany(x => Same(x.Key, (string?)x.Value, XPath(text, x.Key))),
                "contains" => wanted!.AsArray().Where(w => !text.Contains((string)w!, StringComparison.Ordinal)).Select(w => $"the body lacks {w}"),
                "lacks" => wanted!.AsArray().Where(w => text.Contains((string)w!, StringComparison.Ordinal)).Select(w => $"the body holds {w}"),
                _ => [$"expectRequest.{check} is no check"],
            })
                yield return difference;
    }

    /// <summary>An outcome in the words of a case: kind, code, mayHaveArrived, then, retryAfterSeconds, reference, fields, note, documents.</summary>
    public static JsonObject Describe(Outcome outcome) => outcome switch
    {
        Outcome.Answered a => Content(new() { ["kind"] = "answered", ["reference"] = a.AgencyReference }, a.Result),
        Outcome.Deferred d => new() { ["kind"] = "deferred", ["reference"] = d.AgencyReference },
        Outcome.Refused r => new() { ["kind"] = "refused", ["code"] = r.Code },
        Outcome.Failed f => new()
        {
            ["kind"] = "failed",
            ["code"] = f.Code,
            ["mayHaveArrived"] = f.MayHaveArrived,
            ["then"] = f.Then.ToString().ToLowerInvariant(),
            ["retryAfterSeconds"] = f.RetryAfter?.TotalSeconds,
        },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static JsonObject Describe(InquiryAnswer answer) => answer switch
    {
        InquiryAnswer.Absent => new() { ["kind"] = "absent" },
        InquiryAnswer.Working w => new() { ["kind"] = "working", ["reference"] = w.AgencyReference },
        InquiryAnswer.Unclear u => new() { ["kind"] = "unclear", ["code"] = u.Code, ["retryAfterSeconds"] = u.RetryAfter?.TotalSeconds },
        InquiryAnswer.Known { Answer: var a } => Content(new() { ["kind"] = Camel(a.Kind), ["code"] = a.Code, ["reference"] = a.AgencyReference }, a.Content),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Every member that a case names must be as it says; what it does not name is not compared.</summary>
    public static IEnumerable<string> Differences(JsonNode? expected, JsonObject got) =>
        expected!.AsObject().SelectMany(m => Same(m.Key, m.Value?.ToJsonString(), got[m.Key]?.ToJsonString()));

    private static JsonObject Content(JsonObject described, ReadOnlyMemory<byte> content)
    {
        var json = JsonNode.Parse(content.Span)!.AsObject();
        described["fields"] = json["fields"]?.DeepClone();
        described["note"] = json["note"]?.DeepClone();
        described["amountVnd"] = json["amountVnd"]?.DeepClone();
        described["documents"] = json["documents"] is JsonArray documents ? new JsonArray([.. documents.Select(d => d!["code"]!.DeepClone())]) : null;
        return described;
    }

    private static string Camel(AnswerKind kind) => char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..];

    private static IEnumerable<string> Same(string what, string? expected, string? got) =>
        expected == got ? [] : [$"{what}: expected {expected ?? "nothing"}, got {got ?? "nothing"}"];

    private static JsonNode? At(JsonNode? node, string path)
    {
        foreach (var part in path.Split('.'))
        {
            var name = part.TrimEnd('~');
            node = node is JsonArray array ? array.ElementAtOrDefault(int.Parse(name, null)) : (node as JsonObject)?[name];
            if (part.EndsWith('~') && node is not null)
                node = JsonNode.Parse((string)node!);
        }
        return node;
    }

    private static Dictionary<string, string> Form(string text)
    {
        using var reader = new FormReader(text);
        return reader.ReadForm().ToDictionary(f => f.Key, f => f.Value.ToString());
    }

    private static string? XPath(string text, string path)
    {
        using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        return XDocument.Load(reader).XPathEvaluate($"string({path})") is string { Length: > 0 } found ? found : null;
    }
}
