using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Weasel.Core;

namespace Marten.Storage;

/// <summary>Writes and reads JSON as Marten's System.Text.Json serializer does.</summary>
internal sealed class JsonCodec
{
    private readonly JsonSerializerOptions _options;

    public JsonCodec(EnumStorage enumStorage, Casing casing, Action<JsonSerializerOptions>? configure)
    {
        EnumStorage = enumStorage;
        var naming = casing switch
        {
            Casing.CamelCase => JsonNamingPolicy.CamelCase,
            Casing.SnakeCase => JsonNamingPolicy.SnakeCaseLower,
            _ => null,
        };
        _options = new JsonSerializerOptions { PropertyNamingPolicy = naming, TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        if (enumStorage == EnumStorage.AsString)
            _options.Converters.Add(new JsonStringEnumConverter());
        configure?.Invoke(_options);
    }

    public EnumStorage EnumStorage { get; }

    public string NameOf(System.Reflection.MemberInfo member) =>
        member.IsDefined(typeof(JsonPropertyNameAttribute), inherit: true)
            ? ((JsonPropertyNameAttribute)member.GetCustomAttributes(typeof(JsonPropertyNameAttribute), inherit: true)[0]).Name
            : _options.PropertyNamingPolicy?.ConvertName(member.Name) ?? member.Name;

    public byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, _options);

    public byte[] Write(object value, Type type) => JsonSerializer.SerializeToUtf8Bytes(value, type, _options);

    public T? Read<T>(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<T>(json, _options);
}
