using System.Security.Cryptography;
using System.Text;
using JasperFx;
using Marten;
using Microsoft.AspNetCore.WebUtilities;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>What links are computed from: random, made once per database, never leaves it.</summary>
/// <param name="Id">There is one.</param>
/// <param name="Key">256 random bits.</param>
public sealed record SurveySecret(string Id, byte[] Key);

/// <summary>
/// One-time answer links: 256 bits of HMAC over what is asked about, an occasion or a managers' round, and the participant. Nobody can guess one, nobody can compute one without the secret,
/// and nothing but their hashes is stored.
/// </summary>
/// <param name="store">Holds the secret.</param>
public sealed class SurveyLinks(IDocumentStore store)
{
    private const string Only = "survey-links";
    private byte[]? key;

    /// <summary>The link of a participant.</summary>
    /// <param name="about">The occasion, or the managers' round.</param>
    /// <param name="participant">Id.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task<string> Of(Guid about, Guid participant, CancellationToken cancellation)
    {
        byte[] whose = [.. about.ToByteArray(bigEndian: true), .. participant.ToByteArray(bigEndian: true)];
        return WebEncoders.Base64UrlEncode(HMACSHA256.HashData(await Key(cancellation), whose));
    }

    /// <summary>What is stored of a link.</summary>
    /// <param name="link">The link.</param>
    public static string Hash(string link) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(link)));

    /// <summary>The database's secret.</summary>
    internal async Task<byte[]> Key(CancellationToken cancellation) => key ??= await Secret(cancellation);

    private async Task<byte[]> Secret(CancellationToken cancellation)
    {
        await using var session = store.LightweightSession();
        if (await session.LoadAsync<SurveySecret>(Only, cancellation) is { } known)
        {
            return known.Key;
        }

        var made = new SurveySecret(Only, RandomNumberGenerator.GetBytes(32));
        session.Insert(made);
        try
        {
            await session.SaveChangesAsync(cancellation);
            return made.Key;
        }
        catch (DocumentAlreadyExistsException)
        {
            // Another instance was first: its secret is the one.
            await using var check = store.QuerySession();
            return (await check.LoadAsync<SurveySecret>(Only, cancellation))!.Key;
        }
    }
}
