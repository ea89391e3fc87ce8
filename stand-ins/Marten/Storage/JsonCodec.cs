using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Weasel.Core;

namespace Marten.Storage;

/// <summary>Writes and reads JSON as Marten's System.Text.Json serializer does.</summary>
internal sealed class JsonCodec
{
    private readonly JsonSerializerOptions _options;
    private readonly JsonSerializerOptions _reading;

    public JsonCodec(EnumStorage enumStorage, Casing casing, Action<JsonSerializerOptions>? configure)
    {
        EnumStorage = enumStorage;
        _options = Make(enumStorage, casing, configure);
        _reading = Make(enumStorage, casing, configure);
        _reading.Converters.Add(new PlainObjects());
    }

    public EnumStorage EnumStorage { get; }

    public string NameOf(MemberInfo member) =>
        member.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? _options.PropertyNamingPolicy?.ConvertName(member.Name) ?? member.Name;

    public byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, _options);

    public byte[] Write(object value, Type type) => JsonSerializer.SerializeToUtf8Bytes(value, type, _options);

    public T? Read<T>(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<T>(json, _reading);

    public Dictionary<string, object>? ReadHeaders(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<Dictionary<string, object>>(json, _reading);

    private static JsonSerializerOptions Make(EnumStorage enumStorage, Casing casing, Action<JsonSerializerOptions>? configure)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = casing switch
            {
                Casing.CamelCase => JsonNamingPolicy.CamelCase,
                Casing.SnakeCase => JsonNamingPolicy.SnakeCaseLower,
                _ => null,
            },
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
        if (enumStorage == EnumStorage.AsString)
            options.Converters.Add(new JsonStringEnumConverter());
        configure?.Invoke(options);
        return options;
    }

    /// <summary>What is declared as object is read as string, number or bool rather than as JsonElement.</summary>
    private sealed class PlainObjects : JsonConverter<object>
    {
        public override object? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.Number => reader.TryGetInt64(out var number) ? number : reader.GetDouble(),
            JsonTokenType.String => reader.GetString(),
            _ => JsonElement.ParseValue(ref reader),
        };

        public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value, value.GetType(), options);
    }
}
