using CsCheck;
using Gateway.Exchanges;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Exchanges;

/// <summary>However attempts and inquiries end – answered, lost, silent, faulty, refused by the circuit, given back, cut – every place is left once.</summary>
public sealed class PlacesPropertyTests
{
    private const int Kinds = 8;
    private static readonly AgencyContract Police = Small(SomeContracts.Of("police"));
    private static readonly Gen<(int Act, int Pick)> AnyAct = Gen.Select(Gen.Int[0, Kinds - 1], Gen.Int[0, 999], (act, pick) => (act, pick));

    [Fact]
    public async Task Every_place_is_left_once_whatever_happens() => await AnyAct.List[1, 40].SampleAsync(RunAsync, iter: 200, threads: 1);

    private static async Task RunAsync(List<(int Act, int Pick)> acts)
    {
        var (clock, store) = (new FakeTimeProvider(), new ShakyStore());
        await using var room = new ExchangeRoom(store, Police, clock);
        var ends = new Queue<int>(acts.Select(act => act.Pick));
        room.Adapter.Send = (_, token) => EndAsync<Outcome>(Next(ends) % 6, new Outcome.Refused("refused"), new Outcome.Failed(Reasons.ConnectionLost, MayHaveArrived: true), token);
        room.Adapter.Inquire = (asked, token) => EndAsync<IReadOnlyList<InquiryAnswer>>(
            Next(ends) % 6, [.. asked.Select(_ => new InquiryAnswer.Working("HS"))], [.. asked.Select(_ => new InquiryAnswer.Unclear(Reasons.Unreachable))], token);
        store.Fails = _ => Next(ends) % 5 == 0;
        await room.StartSettlersAsync();
        foreach (var (act, pick) in acts)
            await ActAsync(room, store, clock, act, pick);

        room.Life.StopApplication();
        clock.Advance(TimeSpan.FromMinutes(1));
        await room.DrainAsync();
        await CloseCircuitAsync(room, clock);
        var gate = room.Agency.Gate;
        Assert.Equal(2, gate.EnterToAsk(int.MaxValue));
        Assert.Equal(3, gate.Enter(int.MaxValue));
    }

    private static async Task ActAsync(ExchangeRoom room, ShakyStore store, FakeTimeProvider clock, int act, int pick)
    {
        switch (act)
        {
            case 0 or 1:
                for (var i = 0; i < pick % 7; i++)
                    store.Due.Enqueue(ShakyStore.Claim("police", "register-residence", ExchangeState.InFlight, askFirst: act == 1, i));
                break;
            case 2:
                for (var i = 0; i < pick % 7; i++)
                    store.Awaited.Enqueue(ShakyStore.Claim("police", i % 3 == 0 ? "withdraw-residence" : "register-residence", ExchangeState.AwaitingCallback, askFirst: false, i));
                break;
            case 3 or 4:
                await TryAsync(room.Pump.RunOnceAsync);
                break;
            case 5 or 6:
                await TryAsync(room.Asking.RunOnceAsync);
                break;
            default:
                clock.Advance(TimeSpan.FromSeconds(pick % 30));
                if (pick > 960)
                    room.Life.StopApplication();
                break;
        }
    }

    private static async Task TryAsync(Func<CancellationToken, Task<bool>> round)
    {
        try
        {
            await round(TestContext.Current.CancellationToken);
        }
        catch (InvalidOperationException)
        {
            // The stage's loop would log it and go on.
        }
    }

    private static Task<T> EndAsync<T>(int end, T answer, T lost, CancellationToken token) => end switch
    {
        0 or 1 => Task.FromResult(answer),
        2 or 3 => Task.FromResult(lost),
        4 => throw new InvalidOperationException("a bug of the adapter"),
        _ => ScriptedAdapter.SilentAsync<T>(token),
    };

    // One good call, so that the circuit hides no place.
    private static async Task CloseCircuitAsync(ExchangeRoom room, FakeTimeProvider clock)
    {
        clock.Advance(Police.Limits.BreakFor);
        var gate = room.Agency.Gate;
        if (gate.EnterToAsk(1) == 0)
            Assert.Fail("The circuit waits for a probe that finds no place.");
        await gate.RunAsync(_ => ValueTask.FromResult("well"), "", TestContext.Current.CancellationToken);
        gate.LeaveAsking(1);
        Assert.True(gate.IsFlowing);
    }

    private static AgencyContract Small(AgencyContract contract) => contract with { Limits = contract.Limits with { RatePerSecondMax = null, ConcurrencyMax = 5, BreakerMinimum = 4 } };

    private static int Next(Queue<int> ends)
    {
        lock (ends)
        {
            if (!ends.TryDequeue(out var next))
                return 1;
            ends.Enqueue((next * 7) + 3);
            return next;
        }
    }
}
