using Gateway.Operating;

namespace Gateway.Tests.Operating;

internal static class SomeWords
{
    public static QueryWords All { get; } = new(
        [new("police", "cong-an", "Công an cấp xã", "Police"), new("social-insurance", "bhxh", "Bảo hiểm xã hội"), new("civil-status", "ho-tich", "Cơ quan đăng ký hộ tịch")],
        [new("2.002621", "Liên thông khai sinh"), new("2.002622", "Liên thông khai tử"), new("9.900001", "Cấp lại thẻ")],
        [new("residence", "Đăng ký thường trú"), new("health-card", "Cấp thẻ bảo hiểm y tế"), new("birth-registration", "Đăng ký khai sinh")],
        [(new("civil", "Hộ tịch"), "2.002621"), (new("civil", "Hộ tịch"), "2.002622"), (new("insurance", "Bảo hiểm y tế"), "9.900001")]);

    public static QueryGrammar Grammar { get; } = new(All);
}
