namespace Yrkesresan.ServiceDefaults.Errors;

/// <summary>A rule of the domain was broken: answered as 409 with a stable code. Thrown by <c>Decide</c>, changes nothing.</summary>
/// <param name="code">Stable code in kebab-case, such as <c>not-eligible</c>; its Swedish title is registered once per service.</param>
/// <param name="detail">What in particular, for people, in Swedish; no personal data.</param>
public sealed class RuleBroken(string code, string? detail = null) : Exception(code)
{
    /// <summary>Stable code.</summary>
    public string Code { get; } = code;

    /// <summary>What in particular, in Swedish.</summary>
    public string? Detail { get; } = detail;
}

/// <summary>There is no such thing, or none that the caller may see: answered as 404, the same for both.</summary>
/// <param name="code">Stable code; <c>not-found</c> unless the kind of thing may be told.</param>
public sealed class NotFound(string code = "not-found") : Exception(code)
{
    /// <summary>Stable code.</summary>
    public string Code { get; } = code;
}

/// <summary>A field at fault.</summary>
/// <param name="Field">The field's path in the request, camelCase: <c>days[0].date</c>.</param>
/// <param name="Code">Stable code: <c>required</c>, <c>range</c>, <c>format</c>, <c>unknown</c> …</param>
/// <param name="Title">What is wrong, in Swedish.</param>
public sealed record FieldError(string Field, string Code, string Title);

/// <summary>The input can't be used: answered as 422 with every field at fault.</summary>
/// <param name="errors">Every field at fault.</param>
/// <param name="code">Stable code of the whole: <c>validation</c>, <c>key-reused</c> or a service's own.</param>
public sealed class InvalidInput(IReadOnlyList<FieldError> errors, string code = "validation") : Exception(code)
{
    /// <summary>Every field at fault.</summary>
    public IReadOnlyList<FieldError> Errors { get; } = errors;

    /// <summary>Stable code of the whole.</summary>
    public string Code { get; } = code;
}
