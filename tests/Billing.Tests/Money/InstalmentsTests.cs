using Yrkesresan.Billing.Money;

namespace Yrkesresan.Billing.Tests.Money;

public class InstalmentsTests
{
    [Theory]
    [InlineData(10_272, 2, new[] { 5_136.0, 5_136 })]
    [InlineData(298_399, 2, new[] { 149_199.0, 149_200 })]
    [InlineData(1, 2, new[] { 0.0, 1 })]
    [InlineData(0, 2, new[] { 0.0, 0 })]
    [InlineData(100, 3, new[] { 33.0, 33, 34 })]
    [InlineData(100, 1, new[] { 100.0 })]
    public void The_last_instalment_is_the_year_less_the_others(int year, int count, double[] instalments)
    {
        var given = Instalments.Of(year, count);

        Assert.Equal(instalments.Select(amount => (decimal)amount), given);
        Assert.Equal(year, given.Sum());
    }
}
