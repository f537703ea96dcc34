using Gateway.Host.Hosting;
using Gateway.Procedures;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Hosting;

/// <summary>A process that shares keeps the first of its duties, so what stands together stays together.</summary>
public sealed class DutiesTests
{
    [Fact]
    public async Task Planning_comes_first_and_then_the_agencies_where_plans_begin()
    {
        await using var stage = new Stage();
        var agencies = new[] { "one-stop", "police", "civil-status", "social-insurance" };

        var duties = new Duties(Routes.InOrderOfBeginnings(stage.Catalog.Procedures.All, agencies), stage.Clock);

        Assert.Equal([Duty.Planning, "agency:civil-status", "agency:social-insurance"], duties.All.Take(3).Select(duty => duty.Name));
        Assert.Equal(["agency:one-stop", "agency:police", Duty.Matching, Duty.Timekeeping, Duty.Rescue, Duty.History, Duty.Sealing, Duty.Publishing, Duty.Replaying], duties.All.Skip(3).Select(duty => duty.Name));
    }
}
