namespace Gateway.Adapters.SocialInsurance;

/// <summary>Until when the card of a child under six is valid (ND 146/2018 Art 13.2).</summary>
internal static class HealthCardValidity
{
    /// <summary>
    /// Born up to 30 September: 30 September of the year in which the child turns 72 months. Born later: the end of the month in which it does.
    /// Both readings of the law for a child born on 30 September give the same day.
    /// </summary>
    public static DateOnly LastDay(DateOnly bornOn)
    {
        var sixth = bornOn.AddYears(6);
        return bornOn.Month <= 9 ? new DateOnly(sixth.Year, 9, 30) : new DateOnly(sixth.Year, sixth.Month, DateTime.DaysInMonth(sixth.Year, sixth.Month));
    }
}
