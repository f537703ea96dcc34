using Gateway.Dossiers;

namespace Gateway.Host.Hosting;

/// <summary>What the brokers' words mean to whoever runs the gateway.</summary>
internal static class KafkaTexts
{
    /// <summary>Whether it may pass without anybody setting anything otherwise.</summary>
    public static bool Passes(string trouble) => trouble is "brokers-away" or "broker-error";

    public static LocalText OfBrokers(string servers, string trouble) => trouble switch
    {
        "brokers-away" => new($"không kết nối được tới {servers}: sai địa chỉ, máy chủ Kafka đang dừng, bị tường lửa chặn, hoặc Kafka:SecurityProtocol không đúng với cổng này ({trouble})", $"{servers} cannot be reached: a wrong address, stopped brokers, a firewall, or a Kafka:SecurityProtocol that this port does not speak ({trouble})"),
        "not-signed-in" => new($"{servers} không nhận đăng nhập hoặc chứng thư: xem Kafka:SecurityProtocol, Kafka:Sasl…, Kafka:CaLocation ({trouble})", $"{servers} does not take our sign-in or its certificate is not trusted: see Kafka:SecurityProtocol, Kafka:Sasl…, Kafka:CaLocation ({trouble})"),
        "not-authorised" => new($"{servers}: tài khoản Kafka không được phép hỏi cụm máy chủ ({trouble})", $"{servers}: our Kafka user may not ask the cluster ({trouble})"),
        _ => new($"{servers} trả lời lỗi ({trouble})", $"{servers} answers with an error ({trouble})"),
    };

    public static LocalText OfTopic(string topic, string trouble) => trouble switch
    {
        "topic-missing" => new($"topic {topic} chưa có: cần tạo trước ({trouble})", $"topic {topic} does not exist: it must be made first ({trouble})"),
        "not-authorised" => new($"topic {topic}: tài khoản Kafka chưa được cấp quyền dùng ({trouble})", $"topic {topic}: our Kafka user may not use it ({trouble})"),
        _ => new($"topic {topic}: máy chủ Kafka báo lỗi ({trouble})", $"topic {topic}: the brokers answer with an error ({trouble})"),
    };
}
