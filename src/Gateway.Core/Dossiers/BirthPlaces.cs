namespace Gateway.Dossiers;

/// <summary>Where a birth was registered, as a citizen number begins (DOMAIN 5.2).</summary>
internal static class BirthPlaces
{
    public const int ProvinceMax = 96;
    private const int CountryMin = 100, CountryMax = 899;

    // The 63 provinces of the list before 2025: a number outlives the merger of its province.
    private static readonly HashSet<int> Provinces =
    [
        1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68,
        70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
    ];

    // The list of countries is not published to us; only that its codes are none of the provinces'.
    public static bool Has(int code) => Provinces.Contains(code) || code is >= CountryMin and <= CountryMax;
}
