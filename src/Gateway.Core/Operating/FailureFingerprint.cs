using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Gateway.Exchanges;

namespace Gateway.Operating;

/// <summary>What kind of ending a failure is: a technical one may be replayed, a refusal may not.</summary>
public enum FailureKind
{
    /// <summary>An attempt, an inquiry or the wait for an answer came to nothing.</summary>
    Failed,

    /// <summary>The agency's final no.</summary>
    Refused,
}

/// <summary>
/// What failures of one cause have in common: agency, operation and step, and one cause: the agency's business code, or where there is none our own
/// code with what was met on the wire. The protocol and the adapter's version are no part of it, so the same business code by SOAP and REST is one
/// cause; nor is anything that differs from case to case.
/// </summary>
/// <param name="Step">The plan's step; null for what serves none (portal status, results).</param>
/// <param name="Code">A code with a text, in its agency's contract or in <see cref="Reasons"/>.</param>
/// <param name="Fault">One of <see cref="Faults"/>; only beside a code of our own, which says nothing of what the agency said.</param>
public sealed record FailureFingerprint(string Agency, string Operation, string? Step, FailureKind Kind, string Code, string? Fault)
{
    private const byte Version = 1;

    public static FailureFingerprint Of(string agency, string operation, string? step, FailureKind kind, string code, string? fault)
    {
        ArgumentNullException.ThrowIfNull(code);
        var isOurs = Reasons.Find(code) is not null;
        return new(agency, operation, step, kind, isOurs ? code : Faults.Code(code), isOurs && kind == FailureKind.Failed ? fault : null);
    }

    /// <summary>Of an exchange that a turn has just moved; null where it met no failure in that turn.</summary>
    public static FailureFingerprint? Of(Standing moved)
    {
        ArgumentNullException.ThrowIfNull(moved);
        var exchange = moved.Exchange;
        return moved switch
        {
            { Ending: Ending.Refused } => Of(exchange.Agency, exchange.Operation, exchange.Step, FailureKind.Refused, moved.Code ?? Faults.Other, null),
            { HasFailed: true, IsSettled: false, Code: { } code } => Of(exchange.Agency, exchange.Operation, exchange.Step, FailureKind.Failed, code, moved.Fault),
            _ => null,
        };
    }

    /// <summary>The same in every process and version: the first half of a SHA-256 over the parts, each behind its length.</summary>
    public Guid Key
    {
        get
        {
            var parts = new ArrayBufferWriter<byte>(128);
            parts.Write([Version, (byte)Kind]);
            foreach (var part in new[] { Agency, Operation, Step, Code, Fault })
            {
                byte[] bytes = part is null ? [] : Encoding.UTF8.GetBytes(part);
                parts.Write([part is null ? (byte)0 : (byte)1, (byte)(bytes.Length >> 8), (byte)bytes.Length]);
                parts.Write(bytes);
            }
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(parts.WrittenSpan, hash);
            return new Guid(hash[..16], bigEndian: true);
        }
    }
}
