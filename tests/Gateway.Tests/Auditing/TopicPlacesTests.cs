using CsCheck;
using Gateway.Auditing;

namespace Gateway.Tests.Auditing;

public sealed class TopicPlacesTests
{
    [Fact]
    public void What_never_came_is_missing_wherever_it_is() => Gen.Int[0, 1_000_000].Sample(seed =>
    {
        var random = new Random(seed);
        var size = random.Next(1, 400);
        var (places, held) = (new TopicPlaces(0, size), new SortedSet<long>());
        places.Begin();
        for (var i = random.Next(2 * size); i > 0; i--)
        {
            var place = random.Next(size);
            held.Add(place);
            places.Add(place, isKeyed: false);
        }
        var (from, end) = (random.Next(size), random.Next(size + 1));
        var missing = new List<long>();
        for (var at = (long)from; places.Missing(at, end) is { } place; at = place + 1)
            missing.Add(place);
        Assert.Equal(Enumerable.Range(from, Math.Max(0, end - from)).Select(place => (long)place).Where(place => !held.Contains(place)), missing);
        Assert.Equal(held.Count, places.Count);
    }, iter: 200);

    [Fact]
    public void A_new_place_behind_a_later_one_is_told_and_a_repeat_is_not()
    {
        var places = new TopicPlaces(0, 10);
        places.Begin();
        bool[] fits = [places.Add(3, true), places.Add(5, true), places.Add(3, true), places.Add(5, true), places.Add(9, false), places.Add(7, true), places.Add(1, false), places.Add(6, true)];
        Assert.Equal([true, true, true, true, true, true, true, false], fits);
        places.Begin();
        Assert.True(places.Add(0, true));
        Assert.Equal((7, 2), (places.Count, places.Repeats));
    }

    [Fact]
    public void Before_what_is_left_of_a_partition_that_was_cut_anything_may_have_stood()
    {
        var places = new TopicPlaces(4, 10);
        places.Begin();
        places.Add(2, true);
        Assert.Equal(0, places.CompleteFrom);
        places.Begin();
        places.Cut();
        Assert.Equal(10, places.CompleteFrom);
        places.Add(6, true);
        places.Begin();
        places.Add(7, true);
        Assert.Equal((6, 2), (places.CompleteFrom, places.Count));
        places.Begin();
        places.Cut();
        places.Begin();
        Assert.Equal(10, places.CompleteFrom);
    }
}
