using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Enrolment.Participants;

/// <summary>What is asked of what is told about a person, in a request or a row of an import: the same.</summary>
internal static class KindsOfWork
{
    /// <summary>Kinds as they are stored: each once, in the order of <see cref="Audience.AllKinds"/>; null for none.</summary>
    public static IReadOnlyList<string>? Stored(IReadOnlyList<string?>? kinds) =>
        Audience.AllKinds.Where(kind => kinds?.Contains(kind) is true).ToArray() is { Length: > 0 } some ? some : null;

    /// <summary>Name and e-mail address.</summary>
    public static void Person(this Validation check, string? name, string? email)
    {
        check.Text("name", name);
        if (check.Text("email", email, 254))
        {
            check.That(
                email.Trim().Split('@') is [{ Length: > 0 }, { Length: > 2 } domain] && domain.Contains('.') && !email.Trim().Any(char.IsWhiteSpace),
                "email", "format", "Ange en e-postadress.");
        }
    }

    /// <summary>Unit, role, time in the profession and kinds of work.</summary>
    public static void Work(this Validation check, string? unit, string? role, DateOnly? professionSince, IReadOnlyList<string?>? kinds, DateOnly today)
    {
        check.Text("unit", unit, 100);
        check.Text("role", role, 100);
        check.Range("professionSince", professionSince, new DateOnly(1940, 1, 1), today);
        for (var number = 0; number < (kinds?.Count ?? 0); number++)
        {
            check.That(Audience.AllKinds.Contains(kinds![number]), $"kinds[{number}]", "unknown", $"Ange en av {string.Join(", ", Audience.AllKinds)}.");
        }
    }
}
