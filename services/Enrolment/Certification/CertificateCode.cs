using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Marten;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Certification;

/// <summary>
/// The code by which anybody can ask whether a certificate holds: random, 80 bits, one for each issue, made when it is first printed.
/// It tells nothing and can't be counted up to; what was issued before there were codes gets one the same way.
/// </summary>
/// <param name="Id">From the code: the row is found by a digest, so how long the search takes tells nothing of how near a guess was.</param>
/// <param name="Code">16 characters of <see cref="Alphabet"/>.</param>
/// <param name="Certificate">Id.</param>
/// <param name="Issue">Which issue it is on.</param>
public sealed record CertificateCode(Guid Id, string Code, Guid Certificate, int Issue)
{
    /// <summary>Crockford's base 32: no I, L, O or U, which are taken for others.</summary>
    public const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Characters of a code.</summary>
    public const int Length = 16;

    /// <summary>As printed: four by four.</summary>
    public string Printed => string.Join('-', Code.Chunk(4).Select(part => new string(part)));

    /// <summary>The row's id for a code.</summary>
    /// <param name="code">Plain.</param>
    public static Guid IdOf(string code) => Uuid.From("certificate-code", code);

    /// <summary>A code that nobody has.</summary>
    public static string New() => string.Concat(RandomNumberGenerator.GetItems<char>(Alphabet, Length));

    /// <summary>What somebody typed, as the code is kept: hyphens and blanks do not count, nor which case, and letters that look like figures are those.</summary>
    /// <param name="typed">As typed.</param>
    public static string Plain(string typed)
    {
        var plain = new StringBuilder(Length);
        foreach (var one in typed.Take(100).Select(char.ToUpperInvariant).Where(one => !char.IsWhiteSpace(one) && one is not '-' and not '–'))
        {
            plain.Append(one switch { 'O' => '0', 'I' or 'L' => '1', _ => one });
        }

        return plain.ToString();
    }

    /// <summary>The code of a certificate's present issue; made if there is none yet.</summary>
    internal static async Task<CertificateCode> Of(Sessions sessions, Guid certificate, int issue, CancellationToken cancellation)
    {
        await using (var reading = sessions.Read())
        {
            if (await Known(reading, certificate, issue, cancellation) is { } known)
            {
                return known;
            }
        }

        // Under the certificate's row lock: of two that print it for the first time at once, the second finds the code of the first.
        await using var session = sessions.Open();
        await session.BeginTransactionAsync(cancellation);
        await session.QueryAsync<Certificate>("where d.id = ? for update", cancellation, certificate);
        if (await Known(session, certificate, issue, cancellation) is { } made)
        {
            return made;
        }

        var code = New();
        var row = new CertificateCode(IdOf(code), code, certificate, issue);
        session.Insert(row);
        await session.SaveChangesAsync(cancellation);
        return row;
    }

    private static async Task<CertificateCode?> Known(IQuerySession session, Guid certificate, int issue, CancellationToken cancellation) =>
        await session.QueryAsync<CertificateCode>(
            "where cast(d.data ->> 'certificate' as uuid) = ? and d.data ->> 'issue' = ?", cancellation,
            certificate, issue.ToString(CultureInfo.InvariantCulture)) is [var known, ..] ? known : null;
}
