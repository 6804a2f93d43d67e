using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace Messaging.Web.Components.Layout;

public sealed partial class MainLayout
{
    private ErrorBoundary? _errors;
    private bool _menuOpen;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    // A bare #content would be resolved against <base href>, which is the overview.
    private string SkipTarget => Navigation.ToBaseRelativePath(Navigation.Uri).Split('#')[0] + "#content";

    protected override void OnInitialized() => Navigation.LocationChanged += OnLocationChanged;

    public void Dispose() => Navigation.LocationChanged -= OnLocationChanged;

    private void ToggleMenu() => _menuOpen = !_menuOpen;

    private void Recover() => _errors?.Recover();

    private void OnLocationChanged(object? sender, LocationChangedEventArgs e)
    {
        _menuOpen = false;
        _errors?.Recover();
        _ = InvokeAsync(StateHasChanged);
    }
}
