using Gateway.Dossiers;
using Gateway.Planning;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Planning;

/// <summary>A dossier's exchanges sort by their ids as they were born, whatever the clock of the process shows that bears the next one.</summary>
public sealed class OrderOfBirthTests
{
    private const string Dossier = "000.00.12.H26-261123-0001";

    [Fact]
    public async Task What_a_process_with_a_clock_behind_bears_still_comes_after_what_was_there()
    {
        await using var stage = new Stage();
        await stage.OpenAsync("accepted-birth", Dossier);
        await stage.ClaimOneAsync("civil-status");
        var dossier = (await stage.FindAsync(Dossier))!;
        var old = stage.Now - TimeSpan.FromHours(1);
        var turn = new DossierTurn(dossier, stage.Turns.At(stage.Now, TurnCauses.Noticed()) with { NewId = () => Ids.FirstAt(old) });

        turn.Withdraw(stage.Now, Ids.FirstAt(stage.Now));

        var ids = dossier.Exchanges.Concat(turn.Finish().Born).Select(exchange => exchange.Exchange.Id).ToList();
        Assert.True(ids.Count > dossier.Exchanges.Count);
        Assert.Equal(ids.Distinct().Order(), ids);
    }

    [Theory]
    [InlineData("0192f3c1-7b1e-7c55-9d0e-1f2a00000051", "0192f3c1-7b1e-7c55-8d0e-1f2a00000051", "0192f3c1-7b1e-7c56-8d0e-1f2a00000051")]
    [InlineData("0192f3c1-7b1e-7fff-9d0e-1f2a00000051", "0192f3c1-7b1d-7000-8d0e-1f2a00000051", "0192f3c1-7b1f-7000-8d0e-1f2a00000051")]
    [InlineData("0192f3c1-7b1e-7c55-9d0e-1f2a00000051", "0192f3c1-7b1f-7000-8d0e-1f2a00000051", "0192f3c1-7b1f-7000-8d0e-1f2a00000051")]
    public void The_next_place_behind_an_id_is_one_tick_later(string last, string fresh, string after) => Assert.Equal(Guid.Parse(after), Ids.After(Guid.Parse(last), Guid.Parse(fresh)));
}
