using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Billing.Money;

/// <summary>The years that money may belong to.</summary>
internal static class Years
{
    /// <exception cref="InvalidInput">Not between 2000 and 2100.</exception>
    public static int Check(int? year)
    {
        var input = new Validation();
        input.Range("year", year, 2000, 2100);
        input.ThrowIfAny();
        return year!.Value;
    }
}
